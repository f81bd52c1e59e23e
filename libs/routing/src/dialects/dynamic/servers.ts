/** Services without their servers: what must be the same where several owners give one. */
import type { HttpService, TcpService } from './configuration.js';

export function withoutServers(definition: HttpService): HttpService {
  if (!definition.loadBalancer) return definition;
  const { servers: _servers, server: _server, ...loadBalancer } = definition.loadBalancer;
  return { ...definition, loadBalancer };
}

/** Whether TLS is spoken to them stays: it holds for all of them. */
export function withoutTcpServers(definition: TcpService): TcpService {
  if (!definition.loadBalancer) return definition;
  const { servers = [], server, ...loadBalancer } = definition.loadBalancer;
  const tls = server?.tls ?? servers.find((each) => each.tls !== undefined)?.tls;
  return {
    ...definition,
    loadBalancer: { ...loadBalancer, ...(tls !== undefined && { server: { tls } }) },
  };
}
