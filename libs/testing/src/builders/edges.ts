import type { EdgeReport } from '@fleetcommand/application/ports/edges';

/** Of an edge that is well. */
export function anEdgeReport(overrides: Partial<EdgeReport> = {}): EdgeReport {
  return {
    version: '0.1.0',
    proxyVersion: '2.6.12',
    startedAt: '2026-01-01T00:00:00.000Z',
    isReady: true,
    notReady: [],
    origin: 'sources',
    generation: '00000007',
    counts: {
      routers: 3,
      services: 3,
      endpoints: 4,
      certificates: 1,
      problems: 0,
      quarantined: 0,
    },
    lagMs: { p50: 4, p99: 12 },
    pendingChanges: 0,
    lastFailure: null,
    reloads: 1,
    restarts: 0,
    requestsPerSecond: [1, 2],
    errorsPerSecond: [0, 0],
    sessions: 2,
    nextExpiry: '2026-03-01T00:00:00.000Z',
    ...overrides,
  };
}
