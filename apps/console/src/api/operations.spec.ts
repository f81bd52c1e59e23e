import { describe, expect, it } from 'vitest';

import { makeOperation } from '../testing/fixtures.js';
import { applyStep } from './operations.js';

const operation = makeOperation();
const database = operation.steps[1]!;

describe('a step of the stream', () => {
  it('takes the place of what was known of it', () => {
    const later = { ...operation.steps[3]!, message: '2 of 2 replicas of chat are ready.' };
    expect(applyStep(operation, later).steps[3]).toEqual(later);
  });

  it('changes nothing when it tells the past again', () => {
    const past = { ...database, state: 'running', endedAt: null } as const;
    expect(applyStep(operation, past)).toBe(operation);
  });

  it('changes nothing when the operation has no such step', () => {
    expect(applyStep(operation, { ...database, name: 'teardown' })).toBe(operation);
  });

  it('is taken when it starts anew later', () => {
    const anew = {
      ...database,
      state: 'running',
      startedAt: new Date(Date.parse(database.endedAt!) + 1).toISOString(),
      endedAt: null,
    } as const;
    expect(applyStep(operation, anew).steps[1]).toEqual(anew);
  });
});
