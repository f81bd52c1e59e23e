import { expect, it } from 'vitest';

import { addLine, isKnown, MOST_LINES, NO_LOGS } from './logs.js';

const line = (pod: string, second: number, text = 'hello') => ({
  at: `2026-01-01T00:00:${String(second).padStart(2, '0')}.5Z`,
  component: 'web',
  pod,
  text,
});

it('knows what a replica has told before, and nothing of the others', () => {
  const seen = addLine(NO_LOGS, line('a', 2));
  expect(isKnown(seen, line('a', 1))).toBe(true);
  expect(isKnown(seen, line('a', 3))).toBe(false);
  expect(isKnown(seen, line('b', 1))).toBe(false);
});

it('keeps the newest lines only', () => {
  let seen = NO_LOGS;
  for (let n = 0; n <= MOST_LINES; n++) seen = addLine(seen, line('a', 0, String(n)));
  expect(seen.lines).toHaveLength(MOST_LINES);
  expect([seen.lines[0]?.text, seen.lines.at(-1)?.text]).toEqual(['1', String(MOST_LINES)]);
});
