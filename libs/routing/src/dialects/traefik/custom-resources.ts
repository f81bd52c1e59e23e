/**
 * The CustomResourceDefinitions of the kinds read here, written from the very schemas they are read by: structural
 * OpenAPI v3 schemas (docs: kubernetes.io, "Extend the Kubernetes API with CustomResourceDefinitions").
 */
import { z } from 'zod';
import { MIDDLEWARES } from './middlewares.js';
import { IngressRouteSpec, TraefikServiceSpec } from './schema.js';
import { IngressRouteTcpSpec, MiddlewareTcpSpec } from './tcp-schema.js';
import {
  ServersTransportSpec,
  ServersTransportTcpSpec,
  TlsOptionSpec,
  TlsStoreSpec,
} from './tls-schema.js';

export const TRAEFIK_GROUPS = ['traefik.io', 'traefik.containo.us'] as const;

interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'date' | 'integer';
  readonly jsonPath: string;
}

interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly description: string;
  readonly spec: object;
  /** TLSOptions and the like may be empty. */
  readonly isSpecOptional?: boolean;
  readonly columns: readonly PrinterColumn[];
}

const column = (name: string, jsonPath: string): PrinterColumn => ({
  name,
  type: 'string',
  jsonPath,
});
const ACCEPTED = column('Accepted', '.status.conditions[?(@.type=="Accepted")].status');
const AGE: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** Of Traefik's, those that are not read yet: refused, with a reason, when a route uses them. */
const UNREAD = 'grpcWeb plugin'.split(' ');

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as const;

function kinds(): readonly Kind[] {
  return [
    {
      kind: 'IngressRoute',
      plural: 'ingressroutes',
      description: 'Requests, and the services that answer them.',
      spec: structural(IngressRouteSpec),
      columns: [column('Rule', '.spec.routes[0].match'), ACCEPTED],
    },
    {
      kind: 'IngressRouteTCP',
      plural: 'ingressroutetcps',
      description: 'Connections, and the services they are handed to.',
      spec: structural(IngressRouteTcpSpec),
      columns: [column('Rule', '.spec.routes[0].match'), ACCEPTED],
    },
    {
      kind: 'Middleware',
      plural: 'middlewares',
      description: 'What is done to requests and answers on their way.',
      spec: {
        ...anything,
        description: 'Exactly one kind of middleware, as Traefik documents it.',
        properties: middlewareProperties(),
      },
      columns: [ACCEPTED],
    },
    {
      kind: 'MiddlewareTCP',
      plural: 'middlewaretcps',
      description: 'What is asked of connections before they are handed on.',
      spec: structural(MiddlewareTcpSpec),
      columns: [ACCEPTED],
    },
    {
      kind: 'TraefikService',
      plural: 'traefikservices',
      description: 'Several services as one.',
      spec: structural(TraefikServiceSpec),
      columns: [ACCEPTED],
    },
    {
      kind: 'ServersTransport',
      plural: 'serverstransports',
      description: 'How connections to instances are made.',
      spec: structural(ServersTransportSpec),
      isSpecOptional: true,
      columns: [column('Server', '.spec.serverName'), ACCEPTED],
    },
    {
      kind: 'ServersTransportTCP',
      plural: 'serverstransporttcps',
      description: 'How connections to instances of TCP routes are made.',
      spec: structural(ServersTransportTcpSpec),
      isSpecOptional: true,
      columns: [ACCEPTED],
    },
    {
      kind: 'TLSOption',
      plural: 'tlsoptions',
      description: 'How TLS is spoken with clients.',
      spec: structural(TlsOptionSpec),
      isSpecOptional: true,
      columns: [
        column('Min', '.spec.minVersion'),
        column('Client', '.spec.clientAuth.clientAuthType'),
        ACCEPTED,
      ],
    },
    {
      kind: 'TLSStore',
      plural: 'tlsstores',
      description:
        'Certificates for whichever host they cover; only the one named default is used.',
      spec: structural(TlsStoreSpec),
      isSpecOptional: true,
      columns: [column('Default', '.spec.defaultCertificate.secretName'), ACCEPTED],
    },
  ];
}

/** Fields that are not known here are kept, so that a route that asks for them is refused instead of half served. */
function middlewareProperties(): object {
  const unread = UNREAD.map((name) => [name, anything] as const);
  const read = Object.entries(MIDDLEWARES).map(
    ([name, { schema }]) => [name, { ...structural(schema), ...anything }] as const,
  );
  return Object.fromEntries([...unread, ...read].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One a kind and group; `metadata.name` is also the file's name in `k8s/crds`. */
export function customResourceDefinitions(): ReadonlyArray<{
  readonly metadata: { readonly name: string };
}> {
  return TRAEFIK_GROUPS.flatMap((group) => kinds().map((kind) => definition(group, kind)));
}

function definition(group: string, { kind, plural, description, spec, ...more }: Kind) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      labels: { 'app.kubernetes.io/part-of': 'fleetcommand' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [...more.columns, AGE],
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description,
              ...(more.isSpecOptional !== true && { required: ['spec'] }),
              properties: {
                apiVersion: { type: 'string' },
                kind: { type: 'string' },
                metadata: { type: 'object' },
                spec,
                status: STATUS,
              },
            },
          },
        },
      ],
    },
  };
}

const STATUS = {
  type: 'object',
  description: 'What the edges found: the condition Accepted is False where something is wrong.',
  'x-kubernetes-preserve-unknown-fields': true,
  properties: {
    conditions: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: {
        type: 'object',
        required: ['type', 'status'],
        properties: {
          type: { type: 'string' },
          status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
          reason: { type: 'string' },
          message: { type: 'string' },
          lastTransitionTime: { type: 'string', format: 'date-time' },
          observedGeneration: { type: 'integer', format: 'int64' },
        },
      },
    },
  },
};

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** A zod schema as the API server wants it: no references, no alternatives, nothing said twice. */
function structural(schema: z.ZodType): object {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  return node(json as unknown as JsonObject);
}

function node(json: JsonObject): JsonObject {
  const described: JsonObject = pick(json, ['description']);
  if (json['intOrString'] === true) return { ...described, 'x-kubernetes-int-or-string': true };
  const alternatives = json['anyOf'];
  if (Array.isArray(alternatives)) return alternative(alternatives as JsonObject[], described);
  const { type } = json;
  if (type === 'object') return { ...described, ...objectNode(json) };
  if (type === 'array') return { ...described, type, items: node(json['items'] as JsonObject) };
  if (type === undefined) return { ...described, 'x-kubernetes-preserve-unknown-fields': true };
  const constant = json['const'];
  return {
    ...described,
    type,
    ...(constant !== undefined && { enum: [constant] }),
    ...pick(json, ['enum', 'pattern', 'minLength']),
    ...bounds(json),
  };
}

/** What may also be null. */
function alternative(alternatives: readonly JsonObject[], described: JsonObject): JsonObject {
  const [some, ...others] = alternatives.filter(({ type }) => type !== 'null');
  if (!some || others.length > 0) throw new Error('a structural schema has no alternatives');
  return { ...described, ...node(some), nullable: true };
}

function objectNode(json: JsonObject): JsonObject {
  const properties = json['properties'] as JsonObject | undefined;
  if (properties === undefined) {
    const values = json['additionalProperties'] as JsonObject | undefined;
    if (values === undefined || Object.keys(values).length === 0) return anything;
    return { type: 'object', additionalProperties: node(values) };
  }
  const required = json['required'] as readonly string[] | undefined;
  return {
    type: 'object',
    ...(required && required.length > 0 && { required }),
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, node(value as JsonObject)]),
    ),
  };
}

/** JavaScript's own bounds are nobody's business. */
function bounds(json: JsonObject): JsonObject {
  const entries = (['minimum', 'maximum'] as const).flatMap((name) => {
    const value = json[name];
    const isMeant = typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER;
    return isMeant ? [[name, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

function pick(json: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = json[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
