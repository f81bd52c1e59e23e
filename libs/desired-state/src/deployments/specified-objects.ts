/** What a deployer's specification asks of the cluster: its Deployments and Services as they are applied. */
import { DNS_LABEL } from '@fleetcommand/kernel/dns-label';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';

import { tenantOfNamespace } from '../names/names.js';
import type { DesiredObject } from '../rendered-tenant.js';

/** Of a Service: the edges outside the cluster lead to it, at every node's address and its node port. */
export const REGISTERED_LABEL = 'fleetcommand.io/registered';

export type SpecificationFailure = Failure<
  'deployments.specification-invalid' | 'deployments.not-node-port' | 'deployments.reserved'
>;

const words = z.record(z.string(), z.string());
const metadata = z.looseObject({
  name: z.string().regex(DNS_LABEL, 'use 1 to 63 of a–z, 0–9 and hyphen'),
  namespace: z.string().optional(),
  labels: words.nullish(),
  annotations: words.nullish(),
});
const labelled = z.looseObject({ labels: words.nullish() });

const deployment = z.looseObject({
  kind: z.literal('Deployment').optional(),
  metadata,
  spec: z.looseObject({
    selector: z.looseObject({ matchLabels: words.optional() }).optional(),
    template: z.looseObject({ metadata: labelled.optional() }),
  }),
});
const service = z.looseObject({
  kind: z.literal('Service').optional(),
  metadata,
  spec: z.looseObject({ type: z.string().optional() }),
});
type Manifest = z.infer<typeof deployment> | z.infer<typeof service>;

/** One object, or a List of them. */
const oneOrList = <T extends z.ZodType>(item: T) =>
  z.union([z.looseObject({ kind: z.literal('List'), items: z.array(item).min(1) }), item]);

const specified = z.strictObject({
  deployments: z.looseObject({ specification: oneOrList(deployment) }).optional(),
  services: z.looseObject({ specification: oneOrList(service) }).optional(),
});

/**
 * The objects to apply in the namespace, Services first: what the server adds (status, versions) is left out, and versions
 * of Kubernetes' API that are gone since (`extensions/v1beta1`) are called as they are today.
 */
export function specifiedObjects(
  objects: unknown,
  namespace: string,
): Result<readonly DesiredObject[], SpecificationFailure> {
  const reserved = reservation(namespace);
  if (reserved !== null) return fail('deployments.reserved', reserved);
  const parsed = specified.safeParse(objects);
  if (!parsed.success) return invalid(parsed.error);
  if (!isStorable(objects))
    return fail(
      'deployments.specification-invalid',
      'A text in it holds a NUL character or half a character (a lone surrogate), which neither Kubernetes nor PostgreSQL keeps. Leave it out.',
      { pointer: '/objects' },
    );
  const services = itemsOf(parsed.data.services?.specification);
  const deployments = itemsOf(parsed.data.deployments?.specification);
  const other = services.find(({ spec }) => spec['type'] !== 'NodePort');
  if (other) return notNodePort(other.metadata.name, other.spec['type']);
  const elsewhere = [...services, ...deployments].find(
    (each) => (each.metadata.namespace ?? namespace) !== namespace,
  );
  if (elsewhere) {
    const { name, namespace: named } = elsewhere.metadata;
    return fail(
      'deployments.specification-invalid',
      `${name} names the namespace ${named}, and is sent for ${namespace}. Leave its namespace out, or send it there.`,
      { pointer: '/objects' },
    );
  }
  return ok([
    ...services.map((each) => makeService(each, namespace)),
    ...deployments.map((each) => makeDeployment(each, namespace)),
  ]);
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, inner]) => isStorable(name) && isStorable(inner));
}

/** Why nothing is deployed there; null: it may be. */
function reservation(namespace: string): string | null {
  if (tenantOfNamespace(namespace) !== null)
    return `${namespace} is a customer's instance, which the platform alone looks after. Deploy to a namespace of your own.`;
  if (/^(kube-|fleetcommand)/.test(namespace))
    return `${namespace} belongs to the cluster or the platform itself. Deploy to a namespace of your own.`;
  return null;
}

/** Also of a Service that is in the cluster and is to be registered. */
export function notNodePort(name: string, type: unknown) {
  return fail(
    'deployments.not-node-port',
    `Only Services of type NodePort are reached from outside the cluster; ${name} is ${typeof type === 'string' ? type : 'ClusterIP'}. Set spec.type to NodePort.`,
    { pointer: '/objects/services/specification/spec/type' },
  );
}

function invalid(error: z.ZodError) {
  const issue = deepest(error.issues);
  const pointer = ['', 'objects', ...issue.path.map(String)].join('/');
  return fail(
    'deployments.specification-invalid',
    `${pointer} is not as Kubernetes takes it: ${issue.message}. Correct it; \`kubectl get -o json\` shows how objects look.`,
    { pointer },
  );
}

/** Of a choice (an object or a List) what went wrong farthest in is what was meant. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  const [first] = issues;
  if (!first) throw new Error('a failure without an issue');
  if (first.code !== 'invalid_union') return first;
  const inner = first.errors.filter((each) => each.length > 0).map(deepest);
  const farthest = inner.toSorted((a, b) => b.path.length - a.path.length)[0];
  return farthest ? { ...farthest, path: [...first.path, ...farthest.path] } : first;
}

function itemsOf<T extends Manifest>(
  given: T | { readonly kind: 'List'; readonly items: readonly T[] } | undefined,
): readonly T[] {
  if (!given) return [];
  return 'items' in given ? (given.items as readonly T[]) : [given as T];
}

function makeService({ metadata: given, spec }: Manifest, namespace: string): DesiredObject {
  const { labels, ...rest } = metadataOf(given, namespace);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...rest, labels: { ...labels, [REGISTERED_LABEL]: 'true' } },
    spec,
  };
}

/** `extensions/v1beta1` selected by the template's labels where nothing was said. */
function makeDeployment(
  { metadata: given, spec }: z.infer<typeof deployment>,
  namespace: string,
): DesiredObject {
  const matchLabels = spec.template.metadata?.labels ?? {};
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(given, namespace),
    spec: { ...spec, selector: spec.selector ?? { matchLabels } },
  };
}

function metadataOf(
  { name, labels, annotations }: z.infer<typeof metadata>,
  namespace: string,
): DesiredObject['metadata'] {
  return { name, namespace, ...(labels && { labels }), ...(annotations && { annotations }) };
}
