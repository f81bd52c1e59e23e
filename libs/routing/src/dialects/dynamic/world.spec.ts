import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../ir/ir.js';
import { NO_ENTRIES } from './part.js';
import type { Entries, Part } from './part.js';
import { DynamicFragments } from './world.js';

function part(key: string, entries: Partial<Entries>, rank = key): Part {
  return {
    key,
    rank,
    object: { kind: 'Container', namespace: '', name: key },
    prefix: 'traefik.',
    entries: { ...NO_ENTRIES, ...entries },
    broken: new Map(),
    problems: [],
  };
}

const server = (address: string) => ({
  address,
  port: 80,
  scheme: 'http',
  weight: 1,
  isReady: true,
});
const service = (...addresses: string[]) => ({
  definition: { loadBalancer: {} },
  servers: addresses.map(server),
});

function taken(world: DynamicFragments, provider = 'docker'): Fragment[] {
  return [...world.take(provider).values()].filter((fragment) => fragment !== undefined);
}

const addressesIn = (fragments: readonly Fragment[]): string[] =>
  fragments.flatMap(({ services }) =>
    services.flatMap(({ parts }) =>
      parts.flatMap(({ endpoints }) => endpoints.map(({ address }) => address)),
    ),
  );

describe('owners of one configuration', () => {
  it('the servers of replicas are one service’s', () => {
    const world = new DynamicFragments();
    const routers = { web: { rule: 'Host(`a.test`)', service: 's' } };
    world.set('docker', part('one', { routers, services: { s: service('10.0.0.1') } }));
    world.set('docker', part('two', { routers, services: { s: service('10.0.0.2') } }));
    const fragments = taken(world);
    expect(addressesIn(fragments)).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(fragments.flatMap(({ problems }) => problems)).toEqual([]);
    world.delete('docker', 'one');
    expect(addressesIn(taken(world))).toEqual(['10.0.0.2']);
  });

  it('of two that claim one router, the older one has it, and the other is told', () => {
    const world = new DynamicFragments();
    const claim = (host: string) => ({ web: { rule: `Host(\`${host}\`)`, service: 's' } });
    world.set('docker', part('younger', { routers: claim('b.test') }, '2'));
    world.set(
      'docker',
      part('older', { routers: claim('a.test'), services: { s: service('10.0.0.1') } }, '1'),
    );
    const fragments = taken(world);
    expect(fragments.flatMap(({ routers }) => routers.map(({ ruleText }) => ruleText))).toEqual([
      'Host(`a.test`)',
    ]);
    const [problem] = fragments.flatMap(({ problems }) => problems);
    expect(problem).toMatchObject({
      severity: 'error',
      code: 'traefik.claimed-twice',
      object: { name: 'younger' },
      field: 'traefik.http.routers.web',
    });
    world.delete('docker', 'older');
    const rest = taken(world);
    expect(rest.flatMap(({ routers }) => routers.map(({ ruleText }) => ruleText))).toEqual([
      'Host(`b.test`)',
    ]);
    expect(world.take('docker').size).toBe(0);
  });

  it('a change costs only those that use what changed', () => {
    const world = new DynamicFragments();
    for (let index = 0; index < 300; index += 1)
      world.set(
        'docker',
        part(`c${index}`, {
          routers: {
            [`r${index}`]: {
              rule: `Host(\`h${index}.test\`)`,
              service: `s${index}`,
              middlewares: index < 3 ? ['auth'] : [],
            },
          },
          services: { [`s${index}`]: service(`10.0.${index >> 8}.${index & 255}`) },
        }),
      );
    world.set('docker', part('auth', { middlewares: { auth: { addPrefix: { prefix: '/a' } } } }));
    expect(taken(world)).toHaveLength(300);
    world.set('docker', part('auth', { middlewares: { auth: { addPrefix: { prefix: '/b' } } } }));
    expect(
      taken(world)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['docker/http/s0', 'docker/http/s1', 'docker/http/s2']);
  });

  it('names of other providers are found, and their changes felt', () => {
    const world = new DynamicFragments();
    world.set(
      'docker',
      part('c', {
        routers: { web: { rule: 'Host(`a.test`)', service: 's', middlewares: ['prefix@file'] } },
        services: { s: service('10.0.0.1') },
      }),
    );
    const [before] = taken(world);
    expect(before!.routers[0]).toMatchObject({
      state: 'quarantined',
      reason: expect.stringContaining('Middleware prefix@file does not exist'),
    });
    world.set('file', part('f', { middlewares: { prefix: { addPrefix: { prefix: '/x' } } } }));
    const [after] = taken(world);
    expect(after!.routers[0]).toMatchObject({
      state: 'serve',
      middlewares: [{ kind: 'addPrefix', prefix: '/x' }],
      middlewareNames: ['prefix@file'],
    });
    expect(taken(world, 'file')).toEqual([]);
  });

  it('an entry that was not understood keeps those who use it from being served', () => {
    const world = new DynamicFragments();
    const broken = new Map([['middlewares auth', 'it is misspelt']]);
    world.set('docker', { ...part('a', { middlewares: { auth: {} } }), broken });
    world.set(
      'docker',
      part('c', {
        routers: {
          open: { rule: 'Host(`a.test`)', service: 's' },
          closed: { rule: 'Host(`b.test`)', service: 's', middlewares: ['auth'] },
        },
        services: { s: service('10.0.0.1') },
      }),
    );
    const [fragment] = taken(world);
    expect(fragment!.routers.map(({ name, state, reason }) => [name, state, reason])).toEqual([
      ['closed@docker', 'quarantined', 'it is misspelt'],
      ['open@docker', 'serve', undefined],
    ]);
  });

  it('a service that becomes weighted, and back, leaves nothing behind', () => {
    const world = new DynamicFragments();
    const routers = { web: { rule: 'Host(`a.test`)', service: 'w' } };
    const composite = {
      definition: {
        weighted: {
          services: [
            { name: 's', weight: 2 },
            { name: 't', weight: 1 },
          ],
        },
      },
      servers: [],
    };
    world.set(
      'docker',
      part('c', {
        routers,
        services: { w: composite, s: service('10.0.0.1'), t: service('10.0.0.2') },
      }),
    );
    const [weighted] = taken(world);
    expect(weighted!.services[0]!.parts.map(({ weight }) => weight)).toEqual([1_000, 500]);
    world.set('docker', part('c', { routers, services: { w: service('10.0.0.3') } }));
    expect(addressesIn(taken(world))).toEqual(['10.0.0.3']);
    world.replace('docker', []);
    expect(world.take('docker')).toEqual(
      new Map([
        ['docker/part/c', undefined],
        ['docker/http/w', undefined],
      ]),
    );
  });
});
