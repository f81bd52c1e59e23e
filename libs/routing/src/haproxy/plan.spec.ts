import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fragment } from '../ir/ir.js';
import { merge } from '../ir/merge.js';
import { fragmentsOf } from '../testing/random-tables.js';
import { SimulatedHaproxy } from '../testing/simulated-haproxy.js';
import { sampleCertificate, tableOf } from '../testing/samples.js';
import type { SampleTenant } from '../testing/samples.js';
import { assignmentOf, compile } from './compile.js';
import type { Model } from './model/model.js';
import { DEFAULT_EDGE_OPTIONS } from './model/options.js';
import { planUpdate } from './plan.js';
import type { UpdatePlan } from './plan.js';
import type { RuntimeCommand } from './model/runtime-command.js';

const OPTIONS = { ...DEFAULT_EDGE_OPTIONS, poolSize: 4 };
const anyFragments = fragmentsOf(['one', 'two', 'three', 'four']);

function commandsOf(plan: UpdatePlan): readonly RuntimeCommand[] {
  if (plan.kind === 'reload') throw new Error(`a reload: ${JSON.stringify(plan.reasons)}`);
  return plan.kind === 'none' ? [] : plan.commands;
}

/** An empty model with all structure these need, so that plans between models of them are commands. */
function roomy(...sets: ReadonlyArray<readonly Fragment[]>): Model {
  let model: Model | undefined;
  for (const fragments of [...sets, []])
    model = compile(merge(fragments), { ...OPTIONS, poolSize: 64 }, model ? { model } : {});
  return model!;
}

describe('planUpdate', () => {
  it(
    'moves a running HAProxy to where a fresh start with the next model would be',
    { timeout: 60_000 },
    () => {
      let compared = 0;
      fc.assert(
        fc.property(anyFragments, anyFragments, (first, second) => {
          const base = roomy(first, second);
          const [tableOne, tableTwo] = [merge(first), merge(second)];
          const running = compile(tableOne, base.structure.options, { model: base });
          const next = compile(tableTwo, base.structure.options, { model: running });
          const plan = planUpdate(running, next);
          if (plan.kind === 'reload') {
            const codes = new Set(plan.reasons.map(({ code }) => code));
            expect([...codes].filter((code) => code !== 'pool-grew')).toEqual([]);
            return;
          }
          compared += 1;
          const haproxy = SimulatedHaproxy.load(running);
          for (const command of commandsOf(plan)) haproxy.apply(command);
          expect(haproxy).toEqual(SimulatedHaproxy.load(next));
          expect(planUpdate(next, next)).toEqual({ kind: 'none' });
        }),
        { numRuns: 500 },
      );
      expect(compared).toBeGreaterThan(100);
    },
  );

  it('finds the way also between models that were compiled apart', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyFragments, anyFragments, (first, second) => {
        const running = compile(merge(first), OPTIONS);
        const next = compile(merge(second), OPTIONS, { assignment: assignmentOf(running) });
        const plan = planUpdate(running, next);
        if (plan.kind === 'reload') return;
        const haproxy = SimulatedHaproxy.load(running);
        for (const command of commandsOf(plan)) haproxy.apply(command);
        const expected = SimulatedHaproxy.load(next);
        expect(held(haproxy)).toEqual(held(expected));
      }),
      { numRuns: 200 },
    );
  });

  const tenant = (index: number, more: Partial<SampleTenant> = {}): SampleTenant => ({
    namespace: `t-${index}`,
    match: `Host(\`h${index}.test\`)`,
    ...more,
  });
  const move = (
    model: Model,
    tenants: readonly SampleTenant[],
  ): { next: Model; plan: UpdatePlan } => {
    const next = compile(tableOf(tenants), model.structure.options, { model });
    return { next, plan: planUpdate(model, next) };
  };
  const start = (tenants: readonly SampleTenant[]): Model => compile(tableOf(tenants), OPTIONS);

  it('makes a tenant live in six commands, pointing to it last', () => {
    const { plan } = move(start([]), [tenant(1)]);
    expect(commandsOf(plan)).toMatchObject([
      {
        kind: 'add-server',
        backend: 'pool-0001',
        dynamicCookie: false,
        server: { name: 's-10.0.0.1-3000', weight: 100 },
      },
      {
        kind: 'add-map',
        map: 'maps/routers.map',
        key: 't-1-app@kubernetes',
        value: 'plain,pool-0001,-,-',
      },
      {
        kind: 'add-map',
        map: 'maps/hosts-web-prefix.map',
        key: 'h1.test/',
        value: '15,t-1-app@kubernetes',
      },
      {
        kind: 'add-map',
        map: 'maps/hosts-web-whole.map',
        key: 'h1.test',
        value: 'pool-0001',
      },
      {
        kind: 'add-map',
        map: 'maps/hosts-websecure-prefix.map',
        key: 'h1.test/',
        value: '15,t-1-app@kubernetes',
      },
      {
        kind: 'add-map',
        map: 'maps/hosts-websecure-whole.map',
        key: 'h1.test',
        value: 'pool-0001',
      },
    ]);
  });

  it('lets go of a tenant before it removes its server', () => {
    const { plan } = move(start([tenant(1)]), []);
    expect(commandsOf(plan).map(({ kind }) => kind)).toEqual([
      'del-map',
      'del-map',
      'del-map',
      'del-map',
      'del-map',
      'remove-server',
    ]);
  });

  it('suspends by what its router says, and by taking its host out of the short way', () => {
    const suspended = tenant(1, { annotations: { 'fleetcommand.io/standing': 'suspended' } });
    const { plan } = move(start([tenant(1)]), [suspended]);
    expect(commandsOf(plan)).toEqual([
      {
        kind: 'set-map',
        map: 'maps/routers.map',
        key: 't-1-app@kubernetes',
        value: 'suspended,pool-0001,-,-',
      },
      { kind: 'del-map', map: 'maps/hosts-websecure-whole.map', key: 'h1.test' },
      { kind: 'del-map', map: 'maps/hosts-web-whole.map', key: 'h1.test' },
    ]);
  });

  it('adds new endpoints before it removes old ones', () => {
    const { plan } = move(start([tenant(1)]), [tenant(1, { addresses: ['10.0.0.9'] })]);
    expect(commandsOf(plan).map(({ kind }) => kind)).toEqual(['add-server', 'remove-server']);
  });

  it('reloads where a pool is full, and then not for as many tenants again', () => {
    const tenants = Array.from({ length: 9 }, (_, index) => tenant(index));
    const full = start(tenants.slice(0, 4));
    const { next, plan } = move(full, tenants.slice(0, 5));
    expect(plan).toMatchObject({ kind: 'reload', reasons: [{ code: 'pool-grew' }] });
    expect(move(next, tenants.slice(0, 8)).plan.kind).toBe('runtime');
    expect(move(next, tenants.slice(0, 9)).plan.kind).toBe('reload');
  });

  it('never gives a backend to another service in the change that frees it', () => {
    const tenants = Array.from({ length: 4 }, (_, index) => tenant(index));
    const { next, plan } = move(start(tenants), [...tenants.slice(1), tenant(9)]);
    expect(plan.kind).toBe('reload');
    const { plan: later } = move(move(start(tenants), tenants.slice(1)).next, [
      ...tenants.slice(1),
      tenant(9),
    ]);
    expect(commandsOf(later)[0]).toMatchObject({ kind: 'add-server', backend: 'pool-0001' });
    expect(assignmentOf(next)['t-9-app-app-3000@kubernetes']).toBe('pool-0005');
  });

  it.each([
    [
      'a middleware deeper in a chain',
      {
        middlewares: Object.fromEntries(
          [1, 2, 3].map((each) => [`m${each}`, { redirectScheme: { scheme: 'https' } }]),
        ),
      },
      'new-step',
    ],
    [
      'headers of new names',
      { middlewares: { m: { headers: { customRequestHeaders: { 'X-New': '1' } } } } },
      'new-pool',
    ],
    ['a cookie of a new shape', { service: { sticky: { cookie: { name: 'new' } } } }, 'new-pool'],
  ])('reloads for %s, once', (_what, more, code) => {
    const before = start([]);
    const { next, plan } = move(before, [tenant(1, more)]);
    expect(plan).toMatchObject({ kind: 'reload', reasons: [{ code }] });
    expect(move(next, [tenant(1, more), tenant(2, more)]).plan.kind).toBe('runtime');
  });

  it.each([
    'PathPrefix(`/`) && !Host(`a.test`)',
    'Host(`a.test`) && Method(`POST`)',
    'Host(`a.test`) && HeaderRegexp(`X-Never-Seen`, `^new$`)',
    'HostRegexp(`^[a-z]+.test$`)',
  ])('takes the rule %s without a reload', (match) => {
    expect(move(start([]), [tenant(1, { match })]).plan.kind).toBe('runtime');
  });

  it('reloads for a certificate the socket would drop', () => {
    const table = (pem: string): ReturnType<typeof merge> =>
      merge([
        {
          id: 'file/c',
          routers: [],
          services: [],
          problems: [],
          certificates: [sampleCertificate('c', ['a.test'], pem)],
        },
      ]);
    const running = compile(table('small'), OPTIONS);
    expect(planUpdate(running, compile(table('other'), OPTIONS, { model: running })).kind).toBe(
      'runtime',
    );
    // The key travels apart from a chain that leaves it no room.
    const long = compile(table('x'.repeat(15_700)), OPTIONS, { model: running });
    expect(planUpdate(running, long).kind).toBe('runtime');
    const big = compile(table('x'.repeat(16_384)), OPTIONS, { model: running });
    expect(planUpdate(running, big)).toMatchObject({
      kind: 'reload',
      reasons: [{ code: 'certificate-too-big' }],
    });
  });

  it('reloads for other settings of the edge', () => {
    const running = start([]);
    const next = compile(tableOf([]), { ...OPTIONS, maxconn: 1 }, { model: running });
    expect(planUpdate(running, next)).toMatchObject({
      kind: 'reload',
      reasons: [{ code: 'options-changed' }],
    });
  });
});

/** Pools may differ in size: backends without servers do not count. */
function held({ maps, backends, certificates, crtList }: SimulatedHaproxy): unknown {
  return {
    maps,
    certificates,
    crtList,
    used: [...backends].filter(([, servers]) => servers.size > 0),
  };
}
