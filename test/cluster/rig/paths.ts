/** Where collections and, with a name, their objects are. */
const core = (plural: string) => namespaced(`/api/v1`, plural);
const grouped = (group: string, plural: string) => namespaced(`/apis/${group}`, plural);

function namespaced(root: string, plural: string) {
  return (namespace: string, name?: string): string =>
    `${root}/namespaces/${namespace}/${plural}${suffix(name)}`;
}

const suffix = (name?: string): string => (name === undefined ? '' : `/${name}`);

export const paths = {
  namespaces: (name?: string) => `/api/v1/namespaces${suffix(name)}`,
  nodes: (name?: string) => `/api/v1/nodes${suffix(name)}`,
  definitions: (name?: string) =>
    `/apis/apiextensions.k8s.io/v1/customresourcedefinitions${suffix(name)}`,
  configMaps: core('configmaps'),
  pods: core('pods'),
  services: core('services'),
  secrets: core('secrets'),
  resourceQuotas: core('resourcequotas'),
  limitRanges: core('limitranges'),
  serviceAccounts: core('serviceaccounts'),
  deployments: grouped('apps/v1', 'deployments'),
  replicaSets: grouped('apps/v1', 'replicasets'),
  endpointSlices: grouped('discovery.k8s.io/v1', 'endpointslices'),
  ingresses: grouped('networking.k8s.io/v1', 'ingresses'),
  ingressRoutes: grouped('traefik.io/v1alpha1', 'ingressroutes'),
  middlewares: grouped('traefik.io/v1alpha1', 'middlewares'),
  tenants: grouped('fleetcommand.io/v1', 'tenants'),
} as const;
