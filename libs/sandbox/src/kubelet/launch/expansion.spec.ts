import { describe, expect, it } from 'vitest';
import { expandReferences } from './expansion.js';

const values: Record<string, string> = { HOST: 'db', PORT: '5432', SELF: '$(HOST)' };
const expand = (text: string): string => expandReferences(text, (name) => values[name]);

describe('expanding references', () => {
  it.each([
    ['$(HOST):$(PORT)', 'db:5432'],
    ['$(UNKNOWN)', '$(UNKNOWN)'],
    ['$$(HOST)', '$(HOST)'],
    ['$$$(HOST)', '$db'],
    ['$(SELF)', '$(HOST)'],
    ['$HOST $', '$HOST $'],
    ['$(HOST', '$(HOST'],
    ['', ''],
  ])('%s → %s', (text, expected) => {
    expect(expand(text)).toBe(expected);
  });
});
