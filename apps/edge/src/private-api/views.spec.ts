import { describe, expect, test } from 'vitest';
import { certificateOf, tenant } from '../test-rig/fragments.js';
import { coversHost, hostsOf, RouteIndex } from './views.js';

const never = (): boolean => false;
const noon = (): Date => new Date('2026-06-01T12:00:00Z');
const endpoint = { address: '127.0.0.1', port: 80 };

describe('hosts', () => {
  test('of a rule are those it can match', () => {
    const host = (name: string) =>
      ({ op: 'match', matcher: { kind: 'host', hosts: [name] } }) as const;
    const rule = {
      op: 'and',
      rules: [
        { op: 'or', rules: [host('a'), host('b'), host('a')] },
        { op: 'not', rule: host('c') },
      ],
    } as const;
    expect(hostsOf(rule)).toEqual(['a', 'b']);
  });

  test.each([
    [['a.example.com'], 'a.example.com', true],
    [['*.example.com'], 'a.example.com', true],
    [['*.example.com'], 'a.b.example.com', false],
    [['*.example.com'], 'example.com', false],
  ])('%j covers %s: %s', (names, host, expected) => {
    expect(coversHost(names, host)).toBe(expected);
  });
});

describe('whether a host is live', () => {
  const index = new RouteIndex([
    tenant({ name: 'up', host: 'up.example.com', endpoints: [endpoint] }),
    tenant({ name: 'down', host: 'down.example.com', endpoints: [{ ...endpoint, ready: false }] }),
    tenant({ name: 'any', host: '*.wild.example.com', endpoints: [endpoint] }),
    certificateOf('cert', ['*.example.com'], 'chain', 'key'),
  ]);

  test('needs a ready endpoint', () => {
    expect(index.host('UP.example.com', never, noon)).toMatchObject({
      host: 'up.example.com',
      live: true,
      endpoints: 1,
      certificate: { names: ['*.example.com'] },
    });
    expect(index.host('down.example.com', never, noon)).toMatchObject({
      live: false,
      reason: 'no-endpoints',
    });
  });

  test('is known for hosts under a wildcard', () => {
    expect(index.host('x.wild.example.com', never, noon)).toMatchObject({
      live: true,
      certificate: null,
    });
  });

  test('waits for what is seen and not yet verified', () => {
    expect(index.host('up.example.com', (id) => id === 'test/up', noon)).toMatchObject({
      live: false,
      reason: 'pending',
    });
  });

  test('is no where no route names it', () => {
    expect(index.host('nobody.example.com', never, noon)).toMatchObject({
      live: false,
      reason: 'unknown-host',
      routers: [],
    });
  });
});
