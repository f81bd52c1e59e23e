/** Docker Flow Proxy's HTTP API (proxy.dockerflow.com, "Usage"), for swarm listeners there are already. */
import { FlowTexts } from '@fleetcommand/routing/dialects/docker-flow/texts';
import type { Answer, Route, RouteRequest } from '../../private-api/server.js';
import type { FlowRegistry } from './flow-registry.js';
import type { Notification } from './other-proxies.js';

export interface FlowRoutesOptions {
  readonly registry: FlowRegistry;
  /** The configuration HAProxy runs with. */
  readonly configuration: () => string;
  /** Tells the other instances the same; answers with those that were not told, and why. */
  readonly distribute: (notification: Notification) => Promise<readonly string[]>;
}

const AT = '/v1/docker-flow-proxy';

/** They have no tokens: who switches them on gives them to whoever reaches the port, as the original did. */
export function flowRoutes({ registry, configuration, distribute }: FlowRoutesOptions): Route[] {
  const route = (
    name: string,
    answer: (request: RouteRequest) => Answer,
    method: Notification['method'] = 'GET',
  ): Route => ({
    path: new RegExp(`^${AT}/${name}$`),
    method,
    isOpen: true,
    answer: async (request) => {
      const { query, text } = request;
      const own = answer(request);
      if (own.status !== 200 || !/^true$/i.test(query['distribute'] ?? '')) return own;
      const untold = await distribute({
        method,
        path: `${AT}/${name}`,
        query,
        ...(text !== undefined && { text }),
      });
      if (untold.length === 0) return own;
      // Whoever told us tries again then.
      return refused(`It is done here, but these could not be told: ${untold.join(', ')}.`);
    },
  });
  return [
    route('ping', () => status(200, { Status: 'OK' })),
    route('reload', () => status(200, { Status: 'OK', Message: 'Changes are live as they come.' })),
    route('config', () => ({ status: 200, type: 'text/plain', body: configuration() })),
    route('reconfigure', ({ query }) => reconfigure(query, registry)),
    route('remove', ({ query }) => {
      const name = query['serviceName'] ?? '';
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
