/**
 * Measures what one tenant's change costs among many. Whole runs are in CPU time of the main thread (the
 * machine may be busy); single changes are too short for its clock and are in wall time.
 * Build the package, then:
 * `node libs/routing/dist/testing/measure.js [tenants]`
 */
import { KubernetesFragments } from '../dialects/kubernetes/fragments.js';
import { traefikOwners } from '../dialects/traefik/owners.js';
import { compile } from '../haproxy/compile.js';
import type { Model } from '../haproxy/model/model.js';
import { DEFAULT_EDGE_OPTIONS } from '../haproxy/model/options.js';
import { planUpdate } from '../haproxy/plan.js';
import { print } from '../haproxy/print.js';
import type { RouteTable } from '../ir/ir.js';
import { merge, mergeChanges } from '../ir/merge.js';
import { objectsOf } from './samples.js';
import type { SampleTenant } from './samples.js';

const OPTIONS = { ...DEFAULT_EDGE_OPTIONS, poolSize: 1024 };
const count = Number(process.argv[2] ?? 10_000);

function tenant(index: number, address: string, namespace = `t-${index}`): SampleTenant {
  const isSticky = index % 2 === 0;
  return {
    namespace,
    name: `app-${index}`,
    match: `Host(\`tenant-${index}.apps.example.com\`)`,
    addresses: [address],
    annotations: { 'fleetcommand.io/tenant': `ten_${index}` },
    ...(isSticky && {
      service: {
        sticky: { cookie: { name: '_fleet', secure: true, httpOnly: true, sameSite: 'lax' } },
      },
    }),
  };
}

function feed(fragments: KubernetesFragments, sample: SampleTenant): void {
  const { services, endpointSlices, ingressRoutes } = objectsOf(sample);
  for (const object of services) fragments.set('Service', object);
  for (const object of endpointSlices) fragments.set('EndpointSlice', object);
  for (const object of ingressRoutes) fragments.set('IngressRoute', object);
}

function report(what: string, timesMs: readonly number[]): void {
  const sorted = [...timesMs].sort((a, b) => a - b);
  const at = (share: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(2);
  const spread =
    sorted.length === 1 ? `${at(0)} ms` : `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`;
  process.stdout.write(`${what.padEnd(58)} ${spread}\n`);
}

function timed<T>(what: string, run: () => T): T {
  const start = cpuMs();
  const value = run();
  report(what, [cpuMs() - start]);
  return value;
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function address(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}

function changes(
  fragments: KubernetesFragments,
  start: { table: RouteTable; model: Model },
  namespaceOf: (index: number) => string,
): number[] {
  let { table, model } = start;
  const times: number[] = [];
  for (let round = 0; round < 500; round += 1) {
    const index = (round * 7919) % count;
    const { endpointSlices } = objectsOf(
      tenant(index, address(round + 100_000), namespaceOf(index)),
    );
    const begin = performance.now();
    fragments.set('EndpointSlice', endpointSlices[0]);
    table = mergeChanges(table, fragments.take());
    const next = compile(table, OPTIONS, { model });
    const plan = planUpdate(model, next);
    times.push(performance.now() - begin);
    if (plan.kind !== 'runtime' || plan.commands.length > 2)
      throw new Error(`unexpected plan: ${JSON.stringify(plan)}`);
    model = next;
  }
  return times;
}

for (const [what, namespaceOf] of [
  ['a namespace per tenant', (index: number) => `t-${index}`],
  ['all in one namespace', () => 'default'],
] as const) {
  process.stdout.write(`${count} tenants, ${what}\n`);
  const fragments = new KubernetesFragments(traefikOwners());
  const taken = timed('  extract all', () => {
    for (let index = 0; index < count; index += 1)
      feed(fragments, tenant(index, address(index), namespaceOf(index)));
    return fragments.take();
  });
  const all = [...taken.values()].filter((each) => each !== undefined);
  const table = timed('  merge all', () => merge(all));
  const model = timed('  compile all', () => compile(table, OPTIONS));
  timed('  compile all again (a restart)', () => compile(table, OPTIONS));
  timed('  print all', () => print(model));
  report(
    '  one change: extract, merge changes, compile, plan',
    changes(fragments, { table, model }, namespaceOf),
  );
  timed('  merge(all, previous) without changes', () => merge(all, table));
}
