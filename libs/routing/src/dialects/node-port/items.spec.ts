import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodePortItem, readNodes } from './items.js';

const service = (
  spec: object = {},
  annotations: object = { 'traefik.tags': 'kubernetes, blue' },
) => ({
  metadata: { name: 'echo', namespace: 'shop', annotations },
  spec: {
    type: 'NodePort',
    ports: [
      { name: 'http', port: 80, nodePort: 30_080 },
      { name: 'admin', port: 8080, nodePort: 30_081 },
      { name: 'dns', port: 53, nodePort: 30_053, protocol: 'UDP' },
    ],
    ...spec,
  },
});
const node = (name: string, internal: string, { ready = 'True', labels = {} } = {}) => ({
  metadata: { name, labels },
  status: {
    addresses: [
      { type: 'InternalIP', address: internal },
      { type: 'ExternalIP', address: `203.0.113.${name.length}` },
      { type: 'Hostname', address: name },
    ],
    conditions: [{ type: 'Ready', status: ready }],
  },
});
const slice = (nodeName: string, ready?: boolean) => ({
  endpoints: [{ nodeName, conditions: { ready } }],
});

const place = (
  {
    of = service() as object,
    nodes = [node('a', '10.0.0.1'), node('bb', '10.0.0.2')],
    slices = [] as object[],
    addressType = 'InternalIP' as 'InternalIP' | 'ExternalIP',
  } = {},
  port?: string,
) => nodePortItem({ service: of, nodes: readNodes(nodes), slices, addressType })!.place(port);
const addresses = (...given: Parameters<typeof place>) =>
  place(...given).placements.map(
    ({ address, port, isReady }) => `${address}:${port}${isReady ? '' : ' not ready'}`,
  );

describe('a Service of type NodePort', () => {
  test('is reached at every node, by the port that is asked for or its first', () => {
    expect(addresses()).toEqual(['10.0.0.1:30080', '10.0.0.2:30080']);
    expect(addresses({}, '8080')).toEqual(['10.0.0.1:30081', '10.0.0.2:30081']);
    expect(addresses({}, 'admin')).toEqual(addresses({}, '30081'));
    expect(addresses({ addressType: 'ExternalIP' })).toEqual([
      '203.0.113.1:30080',
      '203.0.113.2:30080',
    ]);
  });

  test('has its annotations for labels, and both kinds of tags for constraints', () => {
    const annotations = { 'traefik.tags': 'kubernetes', tags: 'k8s,red', other: 'x' };
    const item = nodePortItem({
      service: service({}, annotations),
      nodes: [],
      slices: [],
      addressType: 'InternalIP',
    });
    expect(item).toMatchObject({
      key: 'shop/echo',
      name: 'shop-echo',
      labels: annotations,
      tags: ['kubernetes', 'k8s', 'red'],
      object: { kind: 'Service', namespace: 'shop', name: 'echo' },
    });
  });

  test('is not sent requests at nodes that are not ready, and never at those balancers are told to leave out', () => {
    const out = { 'node.kubernetes.io/exclude-from-external-load-balancers': '' };
    const nodes = [
      node('a', '10.0.0.1', { ready: 'Unknown' }),
      node('b', '10.0.0.2'),
      node('c', '10.0.0.3', { labels: out }),
    ];
    expect(addresses({ nodes })).toEqual(['10.0.0.1:30080 not ready', '10.0.0.2:30080']);
  });

  test('is reached at the nodes that run it where its policy is Local', () => {
    const of = service({ externalTrafficPolicy: 'Local' });
    const slices = [slice('a', false), slice('bb', true)];
    expect(addresses({ of, slices })).toEqual(['10.0.0.2:30080']);
    expect(addresses({ of, slices: [slice('a')] })).toEqual(['10.0.0.1:30080']);
    expect(place({ of }).problem?.code).toBe('no-address');
  });

  test.each([
    ['no node port yet', { of: service({ ports: [{ port: 80 }] }) }, undefined, 'no-node-port'],
    ['a port of UDP', {}, '53', 'no-node-port'],
    ['a port it has not', {}, '9999', 'no-node-port'],
    ['no node', { nodes: [] }, undefined, 'no-address'],
    ['nodes known by names', { nodes: [node('a', 'node-a.internal')] }, undefined, 'no-address'],
  ] as const)('with %s is served nowhere, and says so', (_, world, port, code) => {
    const { placements, problem } = place(world as never, port);
    expect(placements).toEqual([]);
    expect(problem?.code).toBe(code);
  });

  test('never throws, whatever the cluster holds', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.array(fc.anything()),
        fc.array(fc.anything()),
        (of, nodes, slices) => {
          const given = {
            service: of,
            nodes: readNodes(nodes),
            slices,
            addressType: 'InternalIP',
          } as const;
          nodePortItem(given)?.place('80');
          nodePortItem({ ...given, service: service({ externalTrafficPolicy: 'Local' }) })?.place(
            undefined,
          );
        },
      ),
    );
  });
});
