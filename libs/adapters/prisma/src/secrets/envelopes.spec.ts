import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { ENVELOPE_COLUMNS } from './envelopes.js';

const SCHEMA = join(import.meta.dirname, '../../../../../prisma/schema.prisma');

/** `table.column` of everything in the schema that by its name holds an envelope. */
async function sealedColumns(): Promise<string[]> {
  const schema = await readFile(SCHEMA, 'utf8');
  const models = schema.matchAll(/^model \w+ \{\n(.*?)^\}/gms);
  return [...models].flatMap(([, body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '';
    const fields = body.matchAll(/^ {2}(\w*ciphertext)\b(?:.*@map\("(\w+)"\))?/gim);
    return [...fields].map(([, field, column]) => `${table}.${column ?? field}`);
  });
}

it('every column of envelopes is known to the rotation of master keys', async () => {
  const known = Object.values(ENVELOPE_COLUMNS).map(
    ({ table, envelope }) => `${table}.${envelope}`,
  );
  expect((await sealedColumns()).toSorted()).toEqual(known.toSorted());
});
