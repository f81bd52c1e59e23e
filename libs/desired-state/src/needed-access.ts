import type { AccessNeed } from '@fleetcommand/domain/clusters/survey';

import { EDGE_NAMESPACE } from './names/names.js';
import { RENDERED_KINDS } from './rendered-kinds.js';

const READ = ['get', 'list', 'watch'] as const;
/** Of what is never made, only adopted. */
const CHANGE = ['patch', 'delete'] as const;
const WRITE = ['create', ...CHANGE] as const;

/**
 * Everything the worker does in a cluster: what a preflight asks for, and what its ClusterRole grants (k8s/templates/worker/rbac.yaml;
 * a spec holds the two together).
 */
export const NEEDED_ACCESS: readonly AccessNeed[] = [
  ...RENDERED_KINDS.flatMap(({ apiVersion, kind, plural }) =>
    allow(groupOf(apiVersion), plural, [...READ, ...(kind === 'Ingress' ? CHANGE : WRITE)]),
  ),
  ...['pods', 'pods/log', 'events', 'nodes'].flatMap((resource) => allow('', resource, READ)),
  ...allow('apps', 'daemonsets', ['list']),
  ...allow('storage.k8s.io', 'storageclasses', ['list']),
  ...allow('', 'configmaps', ['get', 'list', ...WRITE], EDGE_NAMESPACE),
];

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function allow(
  group: string,
  resource: string,
  verbs: readonly string[],
  namespace: string | null = null,
): AccessNeed[] {
  return verbs.map((verb) => ({ group, resource, verb, namespace }));
}
