#!/usr/bin/env node
// Makes kubernetes.jsonl from a real API server: the schemas of every kind the sandbox serves, with
// what they refer to, one definition a line. Run it with KUBECONFIG set to a cluster of the version wanted:
//   node libs/sandbox/openapi/extract.mjs > libs/sandbox/openapi/kubernetes.jsonl
import { execFileSync } from 'node:child_process';

const GROUP_VERSIONS = [
  'api/v1',
  'apis/apps/v1',
  'apis/autoscaling/v1',
  'apis/discovery.k8s.io/v1',
  'apis/networking.k8s.io/v1',
  'apis/policy/v1',
  'apis/rbac.authorization.k8s.io/v1',
  'apis/coordination.k8s.io/v1',
  'apis/events.k8s.io/v1',
  'apis/apiextensions.k8s.io/v1',
];

const CORE =
  'Namespace Pod Service Secret ConfigMap ServiceAccount ResourceQuota LimitRange Event Node Endpoints PersistentVolumeClaim';
const ROOTS = [
  ...CORE.split(' ').map((kind) => `io.k8s.api.core.v1.${kind}`),
  'io.k8s.api.apps.v1.Deployment',
  'io.k8s.api.apps.v1.ReplicaSet',
  'io.k8s.api.autoscaling.v1.Scale',
  'io.k8s.api.discovery.v1.EndpointSlice',
  'io.k8s.api.networking.v1.NetworkPolicy',
  'io.k8s.api.networking.v1.Ingress',
  'io.k8s.api.networking.v1.IngressClass',
  'io.k8s.api.policy.v1.PodDisruptionBudget',
  'io.k8s.api.policy.v1.Eviction',
  'io.k8s.api.rbac.v1.Role',
  'io.k8s.api.rbac.v1.RoleBinding',
  'io.k8s.api.rbac.v1.ClusterRole',
  'io.k8s.api.rbac.v1.ClusterRoleBinding',
  'io.k8s.api.coordination.v1.Lease',
  'io.k8s.api.events.v1.Event',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
  'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Status',
];

const definitions = new Map();
for (const groupVersion of GROUP_VERSIONS) {
  const text = execFileSync('kubectl', ['get', '--raw', `/openapi/v3/${groupVersion}`], {
    maxBuffer: 64 << 20,
  });
  for (const [name, schema] of Object.entries(JSON.parse(text).components.schemas)) {
    if (!definitions.has(name)) definitions.set(name, schema);
  }
}

const wanted = new Set();
function include(name) {
  if (wanted.has(name)) return;
  const schema = definitions.get(name);
  if (!schema) throw new Error(`this API server does not describe ${name}`);
  wanted.add(name);
  for (const [, reference] of JSON.stringify(schema).matchAll(
    /"\$ref":"#\/components\/schemas\/([^"]+)"/g,
  )) {
    include(reference);
  }
}
for (const root of ROOTS) include(root);

for (const name of [...wanted].toSorted((a, b) => (a < b ? -1 : 1))) {
  process.stdout.write(`${JSON.stringify({ name, schema: definitions.get(name) })}\n`);
}
