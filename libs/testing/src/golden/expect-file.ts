/** Files that are written by `npm run golden`; without it a difference is a failure. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'vitest';

export const REPOSITORY = resolve(import.meta.dirname, '../../../..');

const isUpdate = process.env['UPDATE_GOLDEN'] === '1';

export function expectFile(path: string, text: string): void {
  if (isUpdate) writeFileSync(path, text);
  expect(readFileSync(path, 'utf8'), 'run `npm run golden` and review what changed').toBe(text);
}
