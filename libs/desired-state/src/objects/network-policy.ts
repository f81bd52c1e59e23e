import { objectLabels } from '../names/labels.js';
import { EDGE_NAMESPACE, NETWORK_POLICY_NAME, scopedName } from '../names/names.js';
import type { RenderContext } from '../render-context.js';
import type { DataServerPlace, DesiredObject, PlatformFacts } from '../rendered-tenant.js';

/** Where "the internet" ends: private, shared, loopback, link-local (with cloud metadata), multicast and reserved ranges (RFC 6890). */
const NOT_INTERNET_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
const NOT_INTERNET_6 = ['::1/128', '64:ff9b::/96', 'fc00::/7', 'fe80::/10', 'ff00::/8'];

const CLUSTER_DNS = [
  {
    namespaceSelector: namespaceNamed('kube-system'),
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  },
  // NodeLocal DNSCache's address (https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/).
  { ipBlock: { cidr: '169.254.20.10/32' } },
];

/**
 * One policy for all of the tenant's pods: whatever it does not name is denied, both ways. In: the edge, and
 * the instance's own pods. Out: DNS, the instance's own pods, the region's data servers, and the internet
 * where the blueprint asks.
 */
export function makeNetworkPolicy(context: RenderContext): DesiredObject {
  const { blueprint, platform, tenant } = context;
  const ports = [...new Set(Object.values(blueprint.components).map(({ port }) => port))]
    .toSorted((a, b) => a - b)
    .map(tcp);
  // All pods of its namespace, where that is its own.
  const podSelector = tenant.adopted ? { matchLabels: tenant.adopted.selector } : {};
  const ownPods = { podSelector };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: scopedName(tenant, NETWORK_POLICY_NAME),
      namespace: context.namespace,
      labels: objectLabels(context),
    },
    spec: {
      podSelector,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [...edges(platform), ownPods], ports }],
      egress: [
        { to: CLUSTER_DNS, ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] },
        { to: [ownPods], ports },
        ...platform.dataServers.map((place) => ({
          to: [dataServer(place)],
          ports: [tcp(place.port)],
        })),
        ...(blueprint.network.internet ? [{ to: INTERNET }] : []),
      ],
    },
  };
}

const INTERNET = [
  { ipBlock: { cidr: '0.0.0.0/0', except: NOT_INTERNET_4 } },
  { ipBlock: { cidr: '::/0', except: NOT_INTERNET_6 } },
];

/** Edges run on the host's network, so the nodes' addresses are theirs; without any known, the edge namespace's pods. */
function edges({ edgeCidrs }: PlatformFacts): object[] {
  if (edgeCidrs.length > 0) return edgeCidrs.map((cidr) => ({ ipBlock: { cidr } }));
  return [{ namespaceSelector: namespaceNamed(EDGE_NAMESPACE) }];
}

function dataServer(place: DataServerPlace): object {
  if ('cidr' in place) return { ipBlock: { cidr: place.cidr } };
  const { namespace, labels } = place.pods;
  return {
    namespaceSelector: namespaceNamed(namespace),
    podSelector: { matchLabels: labels },
  };
}

/** By the label that the API server itself gives every namespace. */
function namespaceNamed(name: string): object {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}

function tcp(port: number): { protocol: string; port: number } {
  return { protocol: 'TCP', port };
}
