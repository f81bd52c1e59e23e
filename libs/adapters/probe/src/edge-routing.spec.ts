import type { EdgeHost } from '@fleetcommand/contracts/http/edge';
import { fail, ok } from '@fleetcommand/kernel/result';
import { describe, expect, test } from 'vitest';

import { createEdgeRouting } from './edge-routing.js';

const HOST = 'acme.apps.test';
const LIVE: EdgeHost = {
  host: HOST,
  live: true,
  reason: null,
  message: null,
  endpoints: 1,
  routers: [],
  cluster: 'fsn-2',
  certificate: null,
};

/** What is found of edges that answer so. */
const othersOf = (...answers: (Partial<EdgeHost> | 'away')[]) =>
  createEdgeRouting({
    edges: async () => answers.map((_, index) => ({ name: `e${index}`, url: String(index) })),
    client: {
      async ask(url, path) {
        expect(path).toBe(`/v1/hosts/${HOST}`);
        const answer = answers[Number(url)]!;
        if (answer === 'away') return fail('edges.unreachable', 'It does not answer.');
        return ok({ body: { ...LIVE, ...answer }, nextPage: null, total: null });
      },
    },
  }).findOthers([HOST], 'fsn-2');

describe('where the edges lead a host', () => {
  test('is settled once each leads there, or knows nothing of it', async () => {
    expect(await othersOf()).toEqual([]);
    expect(await othersOf({}, { live: false, reason: 'unknown-host' })).toEqual([]);
    expect(await othersOf({ live: false, reason: 'hibernated' })).toEqual([]);
  });

  test('is not while one leads elsewhere, cannot be asked, or reads another cluster only', async () => {
    const others = await othersOf(
      { cluster: 'fsn-1' },
      'away',
      { cluster: undefined },
      { live: false, reason: 'no-endpoints', message: 'No endpoint is ready.' },
    );
    expect(others).toEqual([
      expect.stringContaining('e0 leads acme.apps.test to fsn-1 still'),
      expect.stringContaining('fleet edges remove e1'),
      expect.stringContaining('name fsn-2 in its EDGE_KUBECONFIGS'),
      expect.stringContaining('No endpoint is ready.'),
    ]);
  });
});
