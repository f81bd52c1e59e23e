/**
 * The CustomResourceDefinitions of the kinds read here, written from the very schemas they are read by.
 */
import {
  column,
  conditionColumn,
  CONDITIONS,
  makeDefinition,
  type CustomKind,
  type CustomResourceDefinition,
} from '@fleetcommand/desired-state/custom-resources/definition';
import { ANYTHING, structural } from '@fleetcommand/desired-state/custom-resources/structural';
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

type Kind = Omit<CustomKind, 'group' | 'version' | 'status'>;

const ACCEPTED = conditionColumn('Accepted');

/** Of Traefik's, those that are not read yet: refused, with a reason, when a route uses them. */
const UNREAD = 'grpcWeb plugin'.split(' ');

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
        ...ANYTHING,
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
  const unread = UNREAD.map((name) => [name, ANYTHING] as const);
  const read = Object.entries(MIDDLEWARES).map(
    ([name, { schema }]) => [name, { ...structural(schema), ...ANYTHING }] as const,
  );
  return Object.fromEntries([...unread, ...read].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One a kind and group. */
export function customResourceDefinitions(): readonly CustomResourceDefinition[] {
  return TRAEFIK_GROUPS.flatMap((group) =>
    kinds().map((kind) => makeDefinition({ ...kind, group, version: 'v1alpha1', status: STATUS })),
  );
}

const STATUS = {
  type: 'object',
  description: 'What the edges found: the condition Accepted is False where something is wrong.',
  'x-kubernetes-preserve-unknown-fields': true,
  properties: { conditions: CONDITIONS },
};
