import { expect, it } from 'vitest';

import { awaitMigrations } from './await-migrations.js';

type Missing = readonly string[] | null;

/** What was said, and how often was waited, where this is found in turn; the last for good. */
async function waitFor(...found: Missing[]) {
  const said: unknown[] = [];
  let pauses = 0;
  await awaitMigrations({
    schema: {
      async facts() {
        const missing = found[Math.min(pauses, found.length - 1)] ?? null;
        return missing && { missing, unfinished: [], newer: [] };
      },
    },
    logger: {
      info: (facts: unknown) => said.push(facts),
      warn: (text: unknown) => said.push(text),
    } as never,
    pause: async () => (pauses += 1),
  });
  return { said, pauses };
}

it('a database that is migrated is waited for not at all', async () => {
  expect(await waitFor([])).toEqual({ said: [], pauses: 0 });
});

it('one that is empty, and then half migrated, is waited for and said so', async () => {
  const { said, pauses } = await waitFor(null, null, ['2026_moves'], []);
  expect(pauses).toBe(3);
  expect(said).toEqual([{ missing: 'all, or they cannot be read' }]);
});

it('one that nobody migrates is not waited for without end', async () => {
  const { said, pauses } = await waitFor(['2026_moves']);
  expect(pauses).toBe(90);
  expect(said.at(-1)).toContain('starting all the same');
});
