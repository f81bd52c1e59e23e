import { describe, expect, it } from 'vitest';

import { layOutGraph } from './graph-layout.js';

const router = (name: string, more: object = {}) => ({
  name,
  rule: `Host(\`${name}.example.com\`)`,
  entryPoints: ['web'],
  service: `${name}-service`,
  ...more,
});

describe('the graph of an edge', () => {
  it('leads from entry points through routers and their middlewares, in order, to services', () => {
    const { links } = layOutGraph([router('a', { middlewares: ['strip', 'headers'] })]);
    expect(links).toEqual([
      ['entry-point web', 'router a'],
      ['router a', 'middleware strip'],
      ['middleware strip', 'middleware headers'],
      ['middleware headers', 'service a-service'],
    ]);
  });

  it('has what several routers share once', () => {
    const { nodes } = layOutGraph([
      router('a', { middlewares: ['strip'], service: 's' }),
      router('b', { middlewares: ['strip'], service: 's' }),
    ]);
    expect(nodes.map(({ id }) => id).sort()).toEqual([
      'entry-point web',
      'middleware strip',
      'router a',
      'router b',
      'service s',
    ]);
  });

  it('puts nothing on top of anything else', () => {
    const routers = Array.from({ length: 50 }, (_, n) =>
      router(`r${n}`, { middlewares: n % 3 === 0 ? [`m${n}`, 'shared'] : [] }),
    );
    const places = layOutGraph(routers).nodes.map(({ x, y }) => `${x},${y}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it('says what each router asks of requests, and how high it is', () => {
    const { nodes, heightPx } = layOutGraph([router('a'), router('b')]);
    expect(nodes.flatMap(({ rule }) => rule ?? [])).toEqual([
      'Host(`a.example.com`)',
      'Host(`b.example.com`)',
    ]);
    expect(heightPx).toBeGreaterThan(Math.max(...nodes.map(({ y }) => y)));
  });

  it('ends at a router that answers by itself', () => {
    const { links } = layOutGraph([router('a', { service: undefined })]);
    expect(links).toEqual([['entry-point web', 'router a']]);
  });
});
