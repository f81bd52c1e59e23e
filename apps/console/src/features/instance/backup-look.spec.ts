import { expect, it } from 'vitest';

import { lookOfBackup } from './backup-look.js';

const made = {
  state: 'made',
  isDelayed: false,
  isBeingRestored: false,
  restoredAt: null,
} as const;

it.each([
  ['Made', 'live', {}],
  ['Restored', 'live', { restoredAt: '2026-01-01T00:00:00Z' }],
  ['Being restored', 'working', { isBeingRestored: true }],
  ['Being made', 'working', { state: 'pending' }],
  ['Delayed', 'degraded', { state: 'pending', isDelayed: true }],
  ['Delayed', 'degraded', { isBeingRestored: true, isDelayed: true }],
  ['Nothing to copy', 'idle', { state: 'void' }],
] as const)('a backup is called %s, in the tone %s', (word, tone, changes) => {
  expect(lookOfBackup({ ...made, ...changes })).toEqual({ word, tone });
});
