/** Docker Flow Proxy's HTTP API (proxy.dockerflow.com, "Usage"), for swarm listeners there are already. */
import { FlowTexts } from '@fleetcommand/routing/dialects/docker-flow/texts';
import type { Answer, Route, RouteRequest } from '../../private-api/server.js';
import type { FlowRegistry } from './flow-registry.js';

export interface FlowRoutesOptions {
  readonly registry: FlowRegistry;
  /** The configuration HAProxy runs with. */
  readonly configuration: () => string;
  /** Tells the other instances the same; undefined where there are none. */
  readonly distribute?: (path: string, query: Readonly<Record<string, string>>) => void;
}

const AT = '/v1/docker-flow-proxy';

/** They have no tokens: who switches them on gives them to whoever reaches the port, as the original did. */
export function flowRoutes({ registry, configuration, distribute }: FlowRoutesOptions): Route[] {
  const shared = ({ query }: RouteRequest, path: string): void => {
    const isAsked = /^true$/i.test(query['distribute'] ?? '');
    if (isAsked) distribute?.(path, { ...query, distribute: 'false' });
  };
  const route = (
    name: string,
    answer: Route['answer'],
    method: Route['method'] = 'GET',
  ): Route => ({
    path: new RegExp(`^${AT}/${name}$`),
    method,
    isOpen: true,
    answer,
  });
  return [
    route('ping', () => status(200, { Status: 'OK' })),
    route('reload', () => status(200, { Status: 'OK', Message: 'Changes are live as they come.' })),
    route('config', () => ({ status: 200, type: 'text/plain', body: configuration() })),
    route('reconfigure', (request) => {
      shared(request, 'reconfigure');
      return reconfigure(request.query, registry);
    }),
    route('remove', (request) => {
      shared(request, 'remove');
      const name = request.query['serviceName'] ?? '';
      if (name === '')
        return refused('serviceName is missing: say which service is to be removed.');
      registry.remove(name);
      return status(200, { Status: 'OK', ServiceName: name });
    }),
    route('cert', (request) => certificate(request, registry), 'PUT'),
  ];
}

function reconfigure(query: RouteRequest['query'], registry: FlowRegistry): Answer {
  const { serviceName: name = '', ...settings } = query;
  if (!/^[\w.-]{1,200}$/.test(name))
    return refused('serviceName is missing, or no name: say which service it is.');
  const texts = new FlowTexts(settings);
  if (texts.indexes().length === 0)
    return refused('It says neither servicePath, serviceDomain nor port. Add them.');
  registry.put({ name, settings });
  return status(200, {
    Status: 'OK',
    ServiceName: name,
    ...(texts.unknown.length > 0 && {
      Message: `Ignored, because nobody knows them: ${texts.unknown.map((each) => each.name).join(', ')}.`,
    }),
  });
}

function certificate({ query, text = '' }: RouteRequest, registry: FlowRegistry): Answer {
  const name = query['certName'] ?? '';
  if (!/^[\w.-]{1,100}$/.test(name)) return refused('certName is missing, or no name of a file.');
  if (!text.includes('-----BEGIN CERTIFICATE-----') || !text.includes('PRIVATE KEY-----'))
    return refused('The body must hold the certificate and its key, as PEM.');
  registry.putCertificate(name, text);
  return status(200, { Status: 'OK', Message: `${name} is kept.` });
}

function refused(message: string): Answer {
  return status(400, { Status: 'NOK', Message: message });
}

function status(code: number, body: Readonly<Record<string, string>>): Answer {
  return { status: code, type: 'application/json', body: `${JSON.stringify(body)}\n` };
}
