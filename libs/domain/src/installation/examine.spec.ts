import { describe, expect, it } from 'vitest';

import { examineInstallation, type InstallationFacts } from './examine.js';

const NOW = new Date('2026-11-29T12:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);

const CLUSTER = { name: 'fra', askedAt: ago(20), problem: null, checks: [] };
const EDGE = { name: 'fra-1', askedAt: ago(4), problem: null, version: '1.0.0', notReady: [] };
const NAME = { name: '*.apps.example.com', outcome: 'found' as const, addresses: ['192.0.2.1'] };
const WORK = {
  queueProblem: null,
  isPaused: false,
  stuck: 0,
  oldestOwedAt: ago(1),
  failedOperations: 0,
};
const SOUND: InstallationFacts = {
  now: NOW,
  version: '1.0.0',
  schema: { missing: [], unfinished: [], newer: [] },
  clusters: [CLUSTER],
  edges: [EDGE],
  names: [NAME],
  publicAddresses: ['192.0.2.1'],
  certificates: { ended: 0, ending: 0, failures: [] },
  work: WORK,
};

const check = (status: 'passed' | 'warning' | 'failed') => ({
  name: 'permissions' as const,
  status,
  message: 'As it is.',
  fix: status === 'passed' ? null : 'Mend it.',
});

/** Names of what is not as it should be. */
function found(change: Partial<InstallationFacts>): readonly string[] {
  return examineInstallation({ ...SOUND, ...change })
    .filter(({ state }) => state !== 'ok')
    .map(({ name, state }) => `${name}: ${state}`);
}

describe('an installation', () => {
  it('that is sound has nothing to mend, and says what was looked at', () => {
    const findings = examineInstallation(SOUND);
    expect(findings.every(({ state, fix }) => state === 'ok' && fix === null)).toBe(true);
    expect(findings.map(({ name }) => name)).toEqual([
      'migrations',
      'worker',
      'queue',
      'owed-work',
      'operations',
      'edge/fra-1',
      'dns/*.apps.example.com',
      'certificates',
    ]);
  });

  it.each<[string, Partial<InstallationFacts>, readonly string[]]>([
    [
      'lacks a migration',
      { schema: { missing: ['2026_x'], unfinished: [], newer: [] } },
      ['migrations: problem'],
    ],
    [
      'has one that broke off',
      { schema: { missing: ['2026_x'], unfinished: ['2026_x'], newer: [] } },
      ['migrations: problem'],
    ],
    [
      'has one of a newer release',
      { schema: { missing: [], unfinished: [], newer: ['2027_y'] } },
      ['migrations: warning'],
    ],
    ['does not tell its migrations', { schema: null }, ['migrations: warning']],
    [
      'has no worker',
      { edges: [{ ...EDGE, askedAt: ago(600) }], clusters: [{ ...CLUSTER, askedAt: ago(600) }] },
      ['worker: problem'],
    ],
    [
      'never had one',
      { edges: [{ ...EDGE, askedAt: null }], clusters: [{ ...CLUSTER, askedAt: null }] },
      ['worker: problem'],
    ],
    ['has no Redis', { work: { ...WORK, queueProblem: 'Redis is away.' } }, ['queue: problem']],
    ['is paused', { work: { ...WORK, isPaused: true } }, ['queue: warning']],
    ['has dead letters', { work: { ...WORK, stuck: 2 } }, ['owed-work: problem']],
    ['owes work for long', { work: { ...WORK, oldestOwedAt: ago(600) } }, ['owed-work: problem']],
    [
      'has operations that failed',
      { work: { ...WORK, failedOperations: 1 } },
      ['operations: warning'],
    ],
    [
      'has a cluster that does not answer',
      { clusters: [{ ...CLUSTER, problem: 'No route.' }] },
      ['cluster/fra: problem'],
    ],
    [
      'has a cluster nobody looked at',
      { clusters: [{ ...CLUSTER, checks: null }] },
      ['cluster/fra: warning'],
    ],
    [
      'has a cluster that is not fit',
      { clusters: [{ ...CLUSTER, checks: [check('failed')] }] },
      ['cluster/fra/permissions: problem'],
    ],
    ['has no edge', { edges: [] }, ['edges: problem']],
    [
      'has an edge that does not answer',
      { edges: [{ ...EDGE, problem: 'It is away.' }] },
      ['edge/fra-1: problem'],
    ],
    [
      'has an edge that is not ready',
      { edges: [{ ...EDGE, notReady: ['No source.'] }] },
      ['edge/fra-1: problem'],
    ],
    [
      'has an edge of another release',
      { edges: [{ ...EDGE, version: '0.9.0' }] },
      ['edge/fra-1: warning'],
    ],
    [
      'has a name that leads nowhere',
      { names: [{ ...NAME, outcome: 'no-such-name', addresses: [] }] },
      ['dns/*.apps.example.com: problem'],
    ],
    [
      'has a name that leads elsewhere',
      { names: [{ ...NAME, addresses: ['192.0.2.1', '198.51.100.9'] }] },
      ['dns/*.apps.example.com: problem'],
    ],
    [
      'has a name whose servers are silent',
      { names: [{ ...NAME, outcome: 'failed', addresses: [] }] },
      ['dns/*.apps.example.com: warning'],
    ],
    [
      'has certificates that ended',
      { certificates: { ended: 1, ending: 0, failures: [] } },
      ['certificates: problem'],
    ],
    [
      'has certificates that end and fail to be renewed',
      { certificates: { ended: 0, ending: 3, failures: [{ code: 'acme.away', count: 3 }] } },
      ['certificates: problem'],
    ],
    [
      'has some that fail with time left',
      { certificates: { ended: 0, ending: 0, failures: [{ code: 'acme.away', count: 3 }] } },
      ['certificates: warning'],
    ],
  ])('that %s is told so, with the fix', (_, change, names) => {
    expect(found(change)).toEqual(names);
    for (const { state, fix } of examineInstallation({ ...SOUND, ...change }))
      expect(fix === null).toBe(state === 'ok');
  });

  it('whose public addresses nobody said leads where it leads', () => {
    expect(found({ publicAddresses: [] })).toEqual([]);
  });
});
