/** Sets of labels as people wrote them for the systems before, and what they mean here, in few words. */
import type { Result } from '@fleetcommand/kernel/result';
import { containerItem } from '@fleetcommand/routing/dialects/docker/container-item';
import type { Container } from '@fleetcommand/routing/dialects/docker/schema';
import { DynamicFragments } from '@fleetcommand/routing/dialects/dynamic/world';
import { readConfiguration } from '@fleetcommand/routing/dialects/file/read-configuration';
import { compileConstraint } from '@fleetcommand/routing/dialects/labels/constraints';
import { compileTemplate, DEFAULT_RULE } from '@fleetcommand/routing/dialects/labels/default-rule';
import type { LabelOptions } from '@fleetcommand/routing/dialects/labels/item';
import { readLabels } from '@fleetcommand/routing/dialects/labels/read-labels';
import type { Fragment, Router } from '@fleetcommand/routing/ir/ir';
import { merge } from '@fleetcommand/routing/ir/merge';
import type { Service } from '@fleetcommand/routing/ir/services';
import type { TcpRouter } from '@fleetcommand/routing/ir/tcp';
import { z } from 'zod';

const Labels = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const ContainerSet = z.strictObject({
  name: z.string(),
  labels: Labels.default({}),
  /** By network; default: one in `bridge`. */
  networks: z.record(z.string(), z.string()).default({ bridge: '10.0.0.2' }),
  ports: z.array(z.int()).default([80]),
  /** Port of the container → `address:port` of the host. */
  bindings: z.record(z.string(), z.string()).default({}),
  health: z.enum(['starting', 'healthy', 'unhealthy']).optional(),
  status: z.string().default('running'),
  networkMode: z.string().default('bridge'),
  created: z.string().default('2026-01-01T00:00:00Z'),
});
type ContainerSet = z.infer<typeof ContainerSet>;

export const LabelSet = z.strictObject({
  name: z.string(),
  containers: z.array(ContainerSet).default([]),
  /** A file of Traefik's dynamic configuration, as it stands. */
  file: z.unknown().optional(),
  options: z
    .strictObject({
      exposedByDefault: z.boolean().default(true),
      defaultRule: z.string().default(DEFAULT_RULE),
      constraints: z.string().default(''),
      network: z.string().optional(),
      useBindPortIp: z.boolean().default(false),
      domain: z.string().optional(),
    })
    .prefault({}),
});
export type LabelSet = z.infer<typeof LabelSet>;

/** What a set means, in the fewest words that say it all. */
export function meaningOf(set: LabelSet): unknown {
  const world = new DynamicFragments();
  feedContainers(set, world);
  if (set.file !== undefined)
    world.set(
      'file',
      readConfiguration(
        set.file as never,
        { kind: 'File', namespace: '', name: 'routes.yml' },
        () => undefined,
      ),
    );
  const fragments = ['docker', 'file'].flatMap((provider) =>
    [...world.take(provider).values()].filter((fragment) => fragment !== undefined),
  );
  return plain(fragments);
}

function feedContainers({ containers, options }: LabelSet, world: DynamicFragments): void {
  const labels: LabelOptions = {
    exposedByDefault: options.exposedByDefault,
    defaultRule: compiled(compileTemplate(options.defaultRule)),
    constraint: compiled(compileConstraint(options.constraints)),
    ...(options.domain !== undefined && { domain: options.domain }),
  };
  const all = containers.map(asInspected);
  const named = (name: string): Container | undefined =>
    all.find(({ Id, Name }) => Id === name || Name === `/${name}`);
  for (const container of all) {
    const { item, reason } = containerItem(
      container,
      {
        ...labels,
        useBindPortIp: options.useBindPortIp,
        hostAddress: '127.0.0.1',
        ...(options.network !== undefined && { network: options.network }),
      },
      named,
    );
    const { part } = reason === undefined ? readLabels(item, labels) : { part: undefined };
    if (part) world.set('docker', part);
  }
}

function compiled<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function asInspected(set: ContainerSet): Container {
  const bound = Object.fromEntries(
    Object.entries(set.bindings).map(([port, at]) => {
      const [HostIp = '', HostPort = ''] = at.split(':');
      return [`${port}/tcp`, [{ HostIp, HostPort }]];
    }),
  );
  return {
    Id: `id-${set.name}`,
    Name: `/${set.name}`,
    Created: set.created,
    State: {
      Status: set.status,
      ...(set.health !== undefined && { Health: { Status: set.health } }),
    },
    Config: {
      Labels: Object.fromEntries(
        Object.entries(set.labels).map(([name, value]) => [name, String(value)]),
      ),
    },
    HostConfig: { NetworkMode: set.networkMode },
    NetworkSettings: {
      Ports: { ...Object.fromEntries(set.ports.map((port) => [`${port}/tcp`, null])), ...bound },
      Networks: Object.fromEntries(
        Object.entries(set.networks).map(([name, IPAddress]) => [name, { IPAddress }]),
      ),
    },
  };
}

function plain(fragments: readonly Fragment[]): unknown {
  const table = merge(fragments);
  const all = [...table.fragments.values()];
  const said = {
    routers: Object.fromEntries(
      byName(all.flatMap(({ routers }) => routers)).map((each) => [each.name, plainRouter(each)]),
    ),
    services: Object.fromEntries(
      byName(all.flatMap(({ services }) => services)).map((each) => [
        each.name,
        plainService(each),
      ]),
    ),
    tcpRouters: Object.fromEntries(
      byName(all.flatMap(({ tcpRouters = [] }) => tcpRouters)).map((each) => [
        each.name,
        plainRouter(each),
      ]),
    ),
    problems: table.problems.map(
      ({ severity, code, object, field, message }) =>
        `${severity} ${code}, ${object.kind} ${object.name}, ${field || 'the whole'}: ${message}`,
    ),
  };
  return Object.fromEntries(
    Object.entries(said).filter(([, value]) => Object.keys(value).length > 0),
  );
}

function plainRouter(router: Router | TcpRouter) {
  const { ruleText, entryPoints, priority, middlewares, service, state, reason } = router;
  return {
    rule: ruleText,
    ...('tls' in router && { tls: router.tls }),
    at: entryPoints.join(', '),
    priority,
    ...(middlewares.length > 0 && {
      middlewares: JSON.parse(JSON.stringify(middlewares)) as unknown,
    }),
    ...(service !== undefined && { service }),
    ...(state !== 'serve' && { state, reason }),
  };
}

function plainService({ name: _name, provenance: _provenance, parts, ...settings }: Service) {
  return {
    ...settings,
    endpoints: parts.flatMap(({ weight, protocol, endpoints, tls }) =>
      endpoints.map(
        ({ address, port, ready }) =>
          `${tls ? 'https' : protocol} ${address}:${port}${parts.length > 1 ? `, weight ${weight}` : ''}${ready ? '' : ', not ready'}`,
      ),
    ),
  };
}

function byName<T extends { readonly name: string }>(values: readonly T[]): T[] {
  return [...values].sort((a, b) => (a.name < b.name ? -1 : 1));
}
