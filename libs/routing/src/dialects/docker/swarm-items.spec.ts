import { describe, expect, it } from 'vitest';
import type { SwarmNode, SwarmService, SwarmTask } from './schema.js';
import type { DockerOptions } from './options.js';
import { swarmItem } from './swarm-items.js';
import type { SwarmState } from './swarm-items.js';

const options: DockerOptions = {
  exposedByDefault: true,
  defaultRule: () => '',
  constraint: () => true,
  useBindPortIp: false,
  hostAddress: '127.0.0.1',
};

const service = (
  labels: Record<string, string>,
  more: Partial<SwarmService> = {},
): SwarmService => ({
  ID: 's',
  Spec: { Name: 'cloud_vote', Labels: { 'com.docker.stack.namespace': 'cloud', ...labels } },
  Endpoint: {
    Spec: { Mode: 'vip' },
    VirtualIPs: [
      { NetworkID: 'ingress', Addr: '10.255.0.5/16' },
      { NetworkID: 'public', Addr: '10.1.0.2/24' },
    ],
    Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 8_080, PublishMode: 'ingress' }],
  },
  ...more,
});

const task = (id: string, address: string, state = 'running', node = 'n1'): SwarmTask => ({
  ID: id,
  ServiceID: 's',
  NodeID: node,
  DesiredState: state === 'shutdown' ? 'shutdown' : 'running',
  Status: { State: state },
  NetworksAttachments: [
    { Network: { ID: 'ingress' }, Addresses: ['10.255.0.9/16'] },
    { Network: { ID: 'public' }, Addresses: [`${address}/24`] },
  ],
});

const node = (
  id: string,
  address: string,
  state = 'ready',
  availability = 'active',
): SwarmNode => ({
  ID: id,
  Status: { Addr: address, State: state },
  Spec: { Availability: availability },
});

const state = (tasks: readonly SwarmTask[], nodes: readonly SwarmNode[] = []): SwarmState => ({
  networks: new Map([
    ['ingress', { Id: 'ingress', Name: 'ingress', Ingress: true }],
    ['public', { Id: 'public', Name: 'proxy_public' }],
  ]),
  nodes: new Map(nodes.map((each) => [each.ID, each])),
  tasksOf: () => tasks,
});

const placed = (item: ReturnType<typeof swarmItem>, port?: string): string[] =>
  item
    .place(port)
    .placements.map((each) => `${each.address}:${each.port}${each.isReady ? '' : ' not ready'}`);

describe('where requests for a service of Swarm go', () => {
  it('to its tasks that run, in an overlay network and never in the ingress one', () => {
    const tasks = [
      task('a', '10.1.0.3'),
      task('b', '10.1.0.4', 'starting'),
      task('c', '10.1.0.5', 'shutdown'),
      task('d', '10.1.0.6', 'failed'),
    ];
    const item = swarmItem(service({}), state(tasks), options);
    expect(placed(item)).toEqual(['10.1.0.3:80', '10.1.0.4:80 not ready']);
    expect(item).toMatchObject({
      name: 'cloud-vote',
      object: { kind: 'SwarmService', namespace: 'cloud' },
    });
  });

  it('to its virtual address where a label of either version asks so', () => {
    for (const label of ['traefik.swarm.lbswarm', 'traefik.docker.lbswarm'])
      expect(placed(swarmItem(service({ [label]: 'true' }), state([]), options), '5000')).toEqual([
        '10.1.0.2:5000',
      ]);
  });

  it('to its tasks all the same where it has none (dnsrr)', () => {
    const plain = service(
      { 'traefik.swarm.lbswarm': 'true' },
      { Endpoint: { Spec: { Mode: 'dnsrr' } } },
    );
    expect(placed(swarmItem(plain, state([task('a', '10.1.0.3')]), options), '80')).toEqual([
      '10.1.0.3:80',
    ]);
  });

  it('to every ready node at the published port, for an edge outside', () => {
    const nodes = [
      node('n1', '192.168.0.1'),
      node('n2', '192.168.0.2'),
      node('n3', '192.168.0.3', 'down'),
      node('n4', '192.168.0.4', 'ready', 'drain'),
    ];
    const outside = { ...options, useBindPortIp: true };
    expect(placed(swarmItem(service({}), state([], nodes), outside))).toEqual([
      '192.168.0.1:8080',
      '192.168.0.2:8080',
    ]);
    const { problem } = swarmItem(service({}), state([], nodes), outside).place('9');
    expect(problem).toMatchObject({ code: 'port-not-published' });
  });

  it('to the nodes of its tasks where ports are published in mode host', () => {
    const host = service(
      {},
      {
        Endpoint: {
          Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 8_080, PublishMode: 'host' }],
        },
      },
    );
    const nodes = [node('n1', '192.168.0.1'), node('n2', '192.168.0.2')];
    const outside = { ...options, useBindPortIp: true };
    expect(
      placed(swarmItem(host, state([task('a', '10.1.0.3', 'running', 'n2')], nodes), outside)),
    ).toEqual(['192.168.0.2:8080']);
  });

  it('nowhere, with the reason, where nothing is known', () => {
    expect(swarmItem(service({}), state([]), options).place(undefined).problem).toMatchObject({
      code: 'no-task',
    });
    const silent = service({}, { Endpoint: {} });
    expect(swarmItem(silent, state([]), options).place(undefined).problem).toMatchObject({
      code: 'no-port',
    });
  });
});
