import type { AdminEdge } from '@fleetcommand/contracts/http/admin/edges';
import { describe, expect, it } from 'vitest';

import { makeEdge } from '../../testing/fleet-fixtures.js';
import { needsOfEdges } from './needs.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const report = (changes: object) => ({ ...makeEdge().report!, ...changes });
const needs = (changes: Partial<AdminEdge>) =>
  needsOfEdges([makeEdge(changes)], NOW).map(({ what, tab }) => [what, tab]);

describe('what an edge needs somebody for', () => {
  it('is nothing while it is well', () => {
    expect(needs({})).toEqual([]);
  });

  it.each([
    [{ state: 'silent', problem: 'Connection refused.' }, ['Connection refused.', '']],
    [
      { state: 'not-ready', report: report({ isReady: false, notReady: ['HAProxy died.'] }) },
      ['HAProxy died.', ''],
    ],
    [{ report: report({ origin: 'stale' }) }, ['Serves old routes.', '']],
    [
      { report: report({ nextExpiry: '2026-01-03T00:00:00Z' }) },
      ['A certificate runs out within a week.', 'certificates'],
    ],
    [
      { report: report({ counts: { ...makeEdge().report!.counts, quarantined: 2 } }) },
      ['2 of its routers cannot be served as asked.', 'problems'],
    ],
  ] as const)('is named: %#', (changes, need) => {
    expect(needs(changes as Partial<AdminEdge>)).toEqual([need]);
  });
});
