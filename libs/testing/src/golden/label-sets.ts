/** Sets of labels as people wrote them for the systems before, and what they mean here, in few words. */
import type { Result } from '@fleetcommand/kernel/result';
import { consulItem } from '@fleetcommand/routing/dialects/consul/items';
import { readFlow } from '@fleetcommand/routing/dialects/docker-flow/read-flow';
import { flowSettings } from '@fleetcommand/routing/dialects/docker-flow/texts';
import { containerItem } from '@fleetcommand/routing/dialects/docker/container-item';
import type { Container } from '@fleetcommand/routing/dialects/docker/schema';
import { DynamicFragments } from '@fleetcommand/routing/dialects/dynamic/world';
import { readConfiguration } from '@fleetcommand/routing/dialects/file/read-configuration';
import { compileConstraint } from '@fleetcommand/routing/dialects/labels/constraints';
import { compileTemplate, DEFAULT_RULE } from '@fleetcommand/routing/dialects/labels/default-rule';
import type { LabelOptions } from '@fleetcommand/routing/dialects/labels/item';
import { readLabels } from '@fleetcommand/routing/dialects/labels/read-labels';
import { readRancherService } from '@fleetcommand/routing/dialects/rancher/read-service';
import { RancherService } from '@fleetcommand/routing/dialects/rancher/schema';
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
  /** Services of a Swarm with the labels of Docker Flow Proxy; their tasks at these addresses. */
  flow: z
    .array(
      z.strictObject({
        name: z.string(),
        labels: Labels,
        tasks: z.array(z.string()).default(['10.0.0.2']),
      }),
    )
    .default([]),
  /** Of Rancher's metadata service, as they stand. */
  rancher: z.array(z.unknown()).default([]),
  /** Of Consul's /v1/health/service, in few words. */
  consul: z
    .array(
      z.strictObject({
        name: z.string(),
        node: z.string().default('10.0.0.1'),
        port: z.int().optional(),
        tags: z.array(z.string()),
        check: z.string().default('passing'),
      }),
    )
    .default([]),
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
  feedOthers(set, world);
  const fragments = ['docker', 'file', 'swarm', 'rancher', 'consul'].flatMap((provider) =>
    [...world.take(provider).values()].filter((fragment) => fragment !== undefined),
  );
  return plain(fragments);
}

function labelOptions({ options }: LabelSet): LabelOptions {
  return {
    exposedByDefault: options.exposedByDefault,
    defaultRule: compiled(compileTemplate(options.defaultRule)),
    constraint: compiled(compileConstraint(options.constraints)),
    ...(options.domain !== undefined && { domain: options.domain }),
  };
}

const ENTRY_POINTS: Readonly<Record<number, string>> = { 80: 'web', 443: 'websecure' };

function feedOthers(set: LabelSet, world: DynamicFragments): void {
  const options = labelOptions(set);
  for (const { name, labels, tasks } of set.flow) {
    const texts = textsOf(labels);
    const part = readFlow(
      {
        key: name,
        object: { kind: 'SwarmService', namespace: '', name },
        labels: texts,
        name,
        place: (port) => ({
          placements: tasks.map((address) => ({
            address,
            port: Number(port ?? 80),
            isReady: true,
          })),
        }),
      },
      flowSettings(texts),
      { ...options, entryPointAt: (port) => ENTRY_POINTS[port] },
    );
    if (part) world.set('swarm', part);
  }
  for (const each of set.rancher) {
    const part = readRancherService(RancherService.parse(each), options);
    if (part) world.set('rancher', part);
  }
  const consul = { ...options, strictChecks: ['passing', 'warning'] };
  for (const { name, node, port, tags, check } of set.consul) {
    const item = consulItem(
      {
        Node: { Node: node, Address: node },
        Service: { ID: name, Service: name, Address: '', Port: port, Tags: tags },
        Checks: [{ Status: check }],
      },
      consul,
    );
    const { part } = readLabels(item, consul);
    if (part) world.set('consul', part);
  }
}

function textsOf(labels: z.infer<typeof Labels>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}

function feedContainers(set: LabelSet, world: DynamicFragments): void {
  const { containers, options } = set;
  const labels = labelOptions(set);
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
      Labels: textsOf(set.labels),
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
