import { z } from 'zod';

/**
 * A Kubernetes object as it travels: plain JSON, dates as RFC 3339 text. client-node's own model classes
 * are not used for the data path, because turning every object into one costs more than the request
 * (measured: see `connection.ts`), and because they know no custom resources.
 */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly [field: string]: unknown;
}

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly [field: string]: unknown;
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** What a request is about: `plural` and `namespaced` are looked up when absent (see `discovery.ts`). */
export interface ResourceType {
  readonly apiVersion: string;
  readonly kind: string;
  /** Lower-case plural as in the URL, such as `ingressroutes`. */
  readonly plural?: string;
  readonly namespaced?: boolean;
}

/** One object's address. `namespace` is absent for cluster-scoped kinds. */
export interface ObjectReference extends ResourceType {
  readonly namespace?: string;
  readonly name: string;
}

const Envelope = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
});

/**
 * An object from the API server, with `apiVersion` and `kind` filled in and `managedFields` dropped (they are
 * half of an object's size and nobody here reads them); undefined where it is no object.
 */
export function readObject(
  value: unknown,
  type: { readonly apiVersion: string; readonly kind: string },
): ClusterObject | undefined {
  const parsed = Envelope.safeParse(value);
  if (!parsed.success) return undefined;
  const { labels, annotations, managedFields: _dropped, ...metadata } = parsed.data.metadata;
  return {
    ...parsed.data,
    apiVersion: parsed.data.apiVersion ?? type.apiVersion,
    kind: parsed.data.kind ?? type.kind,
    metadata: {
      ...metadata,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
    },
  };
}

/** For messages: `Deployment t-1/chat`. */
export function describeObject(reference: {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}): string {
  const { kind, namespace, name } = reference;
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
