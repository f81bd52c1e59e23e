/** Which routes an edge would make of what somebody has: manifests, compose and stack files, Traefik's files. */
import { merge } from '../../ir/merge.js';
import { toPlain, type PlainTable } from '../../ir/plain.js';
import { partsOfItem } from '../docker-flow/parts-of-item.js';
import { USUAL_FLOW_OPTIONS } from '../docker-flow/usual-options.js';
import { DynamicFragments } from '../dynamic/world.js';
import type { Raw } from '../dynamic/decode.js';
import { readConfiguration } from '../file/read-configuration.js';
import { KubernetesFragments } from '../kubernetes/fragments.js';
import { kindOf } from '../kubernetes/objects.js';
import type { ObjectKind } from '../kubernetes/objects.js';
import { SERVICE_LABEL } from '../kubernetes/schema.js';
import { ingressOwners } from '../kubernetes-ingress/extract.js';
import { USUAL_LABEL_OPTIONS } from '../labels/usual-options.js';
import { traefikOwners } from '../traefik/owners.js';
import { composeItem, SOME_ADDRESS } from './compose.js';
import { asDocument, type Document } from './documents.js';
import { todaysIngress } from './todays-ingress.js';

export interface Preview extends PlainTable {
  /** What was not read, and why. */
  readonly unread: readonly { readonly what: string; readonly why: string }[];
}

/** Objects around routes that make none, and that an instance is made of. */
const OF_INSTANCES = new Set(['Deployment', 'Namespace']);

export function previewRoutes(documents: readonly Document[]): Preview {
  const cluster = new KubernetesFragments({ ...traefikOwners(), ...ingressOwners() });
  const world = new DynamicFragments();
  const unread: { what: string; why: string }[] = [];
  for (const [index, document] of documents.entries()) {
    const kind = kindOf(document);
    if (kind !== undefined) readObject(kind, document, cluster);
    else if (isCompose(document)) unread.push(...readCompose(document, world));
    else if (isDynamic(document)) world.set('file', readFileOf(document, index));
    else if (!OF_INSTANCES.has(String(document['kind'])))
      unread.push({ what: nameOf(document, index), why: WHY });
  }
  const fragments = [cluster.take(), world.take('docker'), world.take('file')].flatMap((taken) =>
    [...taken.values()].filter((fragment) => fragment !== undefined),
  );
  return { ...toPlain(merge(fragments)), unread };
}

const WHY =
  'It is no object routes are read from, no compose or stack file, and no dynamic configuration of Traefik.';

function isCompose(document: Document): boolean {
  return 'services' in document && !('kind' in document);
}

function isDynamic(document: Document): boolean {
  return ['http', 'tcp', 'tls'].some((section) => section in document);
}

/** kubectl applies what names no namespace to `default`. */
function readObject(kind: ObjectKind, document: Document, cluster: KubernetesFragments): void {
  const metadata = { namespace: 'default', ...asDocument(document['metadata']) };
  const object = { ...todaysIngress(document), metadata };
  cluster.set(kind, object);
  if (kind === 'Service') cluster.set('EndpointSlice', someEndpoints(object));
}

/** A Service's ready pods, which manifests do not tell of: one, at any address. */
function someEndpoints(service: Document): Document {
  const { name, namespace } = asDocument(service['metadata']);
  const { ports } = asDocument(service['spec']);
  return {
    metadata: { name, namespace, labels: { [SERVICE_LABEL]: name } },
    ports: (Array.isArray(ports) ? ports.map(asDocument) : []).map((port) => ({
      name: port['name'],
      port: port['port'],
    })),
    addressType: 'IPv4',
    endpoints: [{ addresses: [SOME_ADDRESS], conditions: { ready: true } }],
  };
}

function readFileOf(document: Document, index: number) {
  const object = { kind: 'File', namespace: '', name: `document ${index + 1}` };
  return readConfiguration(document as Raw, object, () => [SOME_ADDRESS]);
}

function readCompose(document: Document, world: DynamicFragments) {
  return Object.entries(asDocument(document['services'])).flatMap(([name, service]) => {
    const item = composeItem(name, asDocument(service));
    const { parts, reason } = partsOfItem(item, USUAL_LABEL_OPTIONS, USUAL_FLOW_OPTIONS);
    for (const part of parts) world.set('docker', part);
    return parts.length > 0 ? [] : [{ what: `service ${name}`, why: reason }];
  });
}

function nameOf(document: Document, index: number): string {
  const { name } = asDocument(document['metadata']);
  const { kind } = document;
  if (typeof kind !== 'string') return `document ${index + 1}`;
  return typeof name === 'string' ? `${kind} ${name}` : kind;
}
