/** TraefikServices as the services they make of a route. */
import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../ir/ir.js';
import { objectsOf } from '../../testing/samples.js';
import { extractTraefik } from './extract.js';

const NAMESPACE = 't-a';

/** A route to the TraefikService `top`, with Services `app` (10.0.0.1) and `other` (10.0.0.2). */
function fragmentOf(services: Readonly<Record<string, object>>): Fragment {
  const objects = objectsOf({
    namespace: NAMESPACE,
    match: 'Host(`a.test`)',
    route: { services: [{ name: 'top', kind: 'TraefikService' }] },
  });
  const other = objectsOf({
    namespace: NAMESPACE,
    name: 'other',
    match: 'Host(`b.test`)',
    addresses: ['10.0.0.2'],
  });
  return extractTraefik({
    ...objects,
    services: [...objects.services, ...other.services],
    endpointSlices: [...objects.endpointSlices, ...other.endpointSlices],
    others: Object.entries(services).map(([name, spec]) => ({
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'TraefikService',
      metadata: { name, namespace: NAMESPACE },
      spec,
    })),
  }).fragments.get(`kubernetes/${NAMESPACE}/app`)!;
}

const app = { name: 'app', port: 3000 };
const other = { name: 'other', port: 3000 };
const within = (name: string) => ({ name, kind: 'TraefikService' });

/** Address → weight. */
function shares({ services }: Fragment): Record<string, number> {
  const parts = services[0]!.parts.map(({ endpoints, weight }) => [endpoints[0]!.address, weight]);
  return Object.fromEntries(parts) as Record<string, number>;
}

describe('a TraefikService', () => {
  it('shares requests by weight', () => {
    const fragment = fragmentOf({
      top: { weighted: { services: [{ ...app, weight: 3 }, other] } },
    });
    expect(fragment.problems).toEqual([]);
    expect(shares(fragment)).toEqual({ '10.0.0.1': 1_000, '10.0.0.2': 333 });
  });

  it('shares them by the weights on the way where it holds others', () => {
    const fragment = fragmentOf({
      top: {
        weighted: {
          services: [
            { ...within('half'), weight: 1 },
            { ...app, weight: 1 },
          ],
        },
      },
      half: {
        weighted: {
          services: [
            { ...app, weight: 0 },
            { ...other, weight: 7 },
          ],
        },
      },
    });
    const weights = fragment.services[0]!.parts.map(({ weight }) => weight);
    expect(weights).toEqual([0, 1_000, 1_000]);
  });

  it('keeps clients by the outermost cookie, with an instance rather than a service', () => {
    const sticky = (name: string) => ({ cookie: { name } });
    const fragment = fragmentOf({
      top: { weighted: { services: [within('inner')], sticky: sticky('outer') } },
      inner: { weighted: { services: [app, other], sticky: sticky('inner') } },
    });
    expect(fragment.services[0]!.sticky?.name).toBe('outer');
    expect(fragment.problems).toMatchObject([
      { severity: 'warning', code: 'traefik.sticky-to-instance' },
    ]);
  });

  it('spreads clients by their addresses', () => {
    const fragment = fragmentOf({ top: { highestRandomWeight: { services: [app, other] } } });
    expect(fragment.problems).toEqual([]);
    expect(fragment.services[0]!.balance).toBe('source');
  });

  it('mirrors nothing, and says so where it should', () => {
    const mirroring = (percent: number) => ({
      top: { mirroring: { ...app, mirrors: [{ ...other, percent }] } },
    });
    expect(fragmentOf(mirroring(0))).toMatchObject({ problems: [], routers: [{ state: 'serve' }] });
    const asked = fragmentOf(mirroring(10));
    expect(asked.routers[0]!.state).toBe('quarantined');
    expect(asked.problems).toMatchObject([
      {
        severity: 'error',
        object: { kind: 'TraefikService', name: 'top' },
        field: 'spec.mirroring.mirrors',
      },
    ]);
  });

  it.each<[string, Record<string, object>, string]>([
    ['fails over', { top: { failover: { service: app, fallback: other } } }, 'spec.failover'],
    ['is nothing', { top: {} }, 'spec'],
    [
      'stands within itself',
      { top: { weighted: { services: [within('top')] } } },
      'spec.weighted.services[0].name',
    ],
    [
      'names a service of another provider',
      { top: { weighted: { services: [{ name: 'a@docker' }] } } },
      'spec.weighted.services[0].name',
    ],
  ])('that %s is refused at its field', (_what, services, field) => {
    const { problems, routers } = fragmentOf(services);
    expect(problems.map((problem) => problem.field)).toEqual([field]);
    expect(routers[0]!.state).toBe('quarantined');
  });
});
