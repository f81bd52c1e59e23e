import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merge } from '../../ir/merge.js';
import { fragmentsOf } from '../../testing/random-tables.js';
import { tableOf } from '../../testing/samples.js';
import type { SampleTenant } from '../../testing/samples.js';
import { chooseRouter } from './choose.js';
import { assignmentOf, compile } from '../compile.js';
import type { Model } from '../model/model.js';
import { DEFAULT_EDGE_OPTIONS } from '../model/options.js';
import { chainOf } from '../steps/steps.js';

const ASKED = { entryPoint: 'web', method: 'GET', headers: {}, clientAddress: '::1' };
const REQUESTS = ['/', '/a', '/ab', '/abc', '/x', '/%20'];

/** What the map of whole hosts says at `web`. */
function wholeHosts(model: Model): Record<string, string> {
  const entries = [...model.hosts.values()].flatMap((unit) => unit.entries);
  return Object.fromEntries(
    entries
      .filter(({ map }) => map === 'maps/hosts-web-whole.map')
      .map(({ key, value }) => [key, value]),
  );
}

const backendOf = (model: Model, namespace: string): string | undefined =>
  assignmentOf(model)[`${namespace}-app-app-3000@kubernetes`];

const tenant = (
  namespace: string,
  match: string,
  more: Partial<SampleTenant> = {},
): SampleTenant => ({
  namespace,
  match,
  ...more,
});

describe('the map of whole hosts', () => {
  it(
    'names for each of its hosts the backend of the router that serves whatever is asked',
    { timeout: 60_000 },
    () => {
      let compared = 0;
      fc.assert(
        fc.property(fragmentsOf(['one', 'two', 'three']), (fragments) => {
          const model = compile(merge(fragments), { ...DEFAULT_EDGE_OPTIONS, poolSize: 4 });
          const routers = fragments.flatMap((fragment) => fragment.routers);
          const backends = assignmentOf(model);
          const slots = [...model.units.values()].flatMap((unit) => unit.slots);
          const carriers = new Set(
            slots.filter((slot) => slot.hasChain).map((slot) => slot.backend),
          );
          for (const [host, backend] of Object.entries(wholeHosts(model)))
            for (const path of REQUESTS) {
              compared += 1;
              const request = { ...ASKED, host, path };
              const { winner } = chooseRouter(routers, request, DEFAULT_EDGE_OPTIONS);
              const isCarriedOut = carriers.has(backend);
              expect(isCarriedOut || chainOf(winner!) === '-', `${host}${path}`).toBe(true);
              expect(['serve', 'no-endpoints']).toContain(winner!.state);
              expect(backends[winner!.service!]).toBe(backend);
            }
        }),
        // Seldom does a table give one router a whole host: with other seeds it may be too few to tell.
        { numRuns: 300, seed: 20_261_128 },
      );
      expect(compared).toBeGreaterThan(20);
    },
  );

  it('holds hosts of one router, and neither patterns nor hosts whose paths are shared', () => {
    const model = compile(
      tableOf([
        tenant('t-1', 'Host(`one.test`, `two.test`)'),
        tenant('t-2', 'Host(`shared.test`)'),
        tenant('t-3', 'Host(`shared.test`) && PathPrefix(`/api`)'),
        tenant('t-4', 'Host(`asked.test`) && Method(`POST`)'),
        tenant('t-5', 'Host(`paths.test`) && PathPrefix(`/api`)'),
        tenant('t-6', 'HostRegexp(`^[a-z]+[.]any[.]test$`)'),
      ]),
      DEFAULT_EDGE_OPTIONS,
    );
    expect(wholeHosts(model)).toEqual({
      'one.test': backendOf(model, 't-1'),
      'two.test': backendOf(model, 't-1'),
    });
  });

  it('gives a host up to a router for more hosts of a higher priority, until that goes', () => {
    const own = tenant('t-1', 'Host(`one.test`)');
    const anybody = (priority: number) => tenant('t-2', 'PathPrefix(`/`)', { route: { priority } });
    let model: Model | undefined;
    const after = (...tenants: SampleTenant[]): Record<string, string> => {
      model = compile(tableOf(tenants), DEFAULT_EDGE_OPTIONS, model ? { model } : {});
      return wholeHosts(model);
    };
    const alone = { 'one.test': 'pool-0001' };
    expect(after(own)).toEqual(alone);
    expect(after(own, anybody(5))).toEqual(alone);
    expect(after(own, anybody(500))).toEqual({});
    expect(after(own, anybody(5))).toEqual(alone);
    expect(
      after(own, tenant('t-2', 'HostRegexp(`^.+[.]test$`)', { route: { priority: 99 } })),
    ).toEqual({});
    expect(after(own)).toEqual(alone);
  });

  it('leaves out hosts whose router has middlewares in frontends, or does not serve', () => {
    const model = compile(
      tableOf([
        tenant('t-1', 'Host(`one.test`)', { middlewares: { m: { addPrefix: { prefix: '/x' } } } }),
        tenant('t-2', 'Host(`two.test`)', {
          annotations: { 'fleetcommand.io/standing': 'suspended' },
        }),
      ]),
      DEFAULT_EDGE_OPTIONS,
    );
    expect(wholeHosts(model)).toEqual({});
  });
});
