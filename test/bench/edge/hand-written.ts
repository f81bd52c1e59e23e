/**
 * The yardstick: what somebody who knows HAProxy and the fleet writes by hand, once, for these routes and no others.
 * Applications get the headers from it that they get from the edge, and clients the same TLS; but malformed requests,
 * paths in odd spellings and headers of one hop only pass as they are, nothing can be changed without a reload, and
 * there are no pages of its own.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '@fleetcommand/embedded/programs';
import { ok, unwrap } from '@fleetcommand/kernel/result';
import { USUAL_CIPHERS } from '@fleetcommand/routing/haproxy/connections/tls-structure';
import { REQUEST_ID } from '@fleetcommand/routing/haproxy/sections';
import {
  answersAt,
  makeFolder,
  ROUTER_HOST,
  startRouter,
  type Placement,
  type Router,
} from '../../routers/router.js';
import { freePorts } from '../../routers/traefik.js';
import {
  addressOf,
  APPLICATION_PORT,
  COOKIE,
  hostOf,
  isDecorated,
  PREFIX,
  SOCKET_PORT,
  tenantName,
  type Pem,
} from './tenants.js';

export interface HandWrittenOptions extends Placement {
  /** The tenants before it speak HTTP, and it websocket. */
  readonly socketTenant: number;
  /** A third with stripPrefix, headers and a sticky cookie. */
  readonly decorated: boolean;
  readonly certificate: Pem;
}

export async function startHandWritten(options: HandWrittenOptions): Promise<Router> {
  const ports = await freePorts();
  const folder = await makeFolder('hand-written');
  const certificate = join(folder, 'wildcard.pem');
  const hosts = join(folder, 'hosts.map');
  const configuration = join(folder, 'haproxy.cfg');
  const indexes = Array.from({ length: options.socketTenant + 1 }, (_, index) => index);
  await Promise.all([
    writeFile(certificate, options.certificate.chain + options.certificate.key, { mode: 0o600 }),
    writeFile(hosts, indexes.map((index) => `${hostOf(index)} ${tenantName(index)}\n`).join('')),
    writeFile(
      configuration,
      `${frontends({ ...ports, certificate, hosts })}${indexes
        .map((index) => backend(index, options))
        .join('')}`,
    ),
  ]);
  const spec = {
    name: 'hand-written',
    command: unwrap(await findProgram('haproxy')),
    args: ['-W', '-f', configuration],
    env: { PATH: '/usr/bin:/bin:/usr/sbin' },
    url: `http://${ROUTER_HOST}:${ports.web}`,
    prepare: async () => ok(undefined),
    probe: () => answersAt(`http://${ROUTER_HOST}:${ports.api}/`),
    readyTimeoutMs: 30_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 10_000,
  } as const;
  return startRouter(spec, { folder, ports, ...options });
}

interface Addresses {
  readonly web: number;
  readonly websecure: number;
  readonly api: number;
  readonly certificate: string;
  readonly hosts: string;
}

function frontends({ web, websecure, api, certificate, hosts }: Addresses): string {
  const frontend = (name: string, bind: string, scheme: string, port: number): string => `
frontend ${name}
  bind ${ROUTER_HOST}:${bind}
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Real-Ip %[src]
  http-request set-header X-Forwarded-Proto ${scheme}
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  http-request set-header X-Forwarded-Port ${port}
  http-request set-header X-Forwarded-Server %H
  http-request set-header X-Request-Id ${REQUEST_ID}
  use_backend %[req.hdr(host),field(1,:),lower,map_str(${hosts})]
`;
  return `global
  maxconn 8000
  tune.pool-low-fd-ratio 50
  tune.pool-high-fd-ratio 60
  ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
  ssl-default-bind-ciphers ${USUAL_CIPHERS}
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout http-request 10s
  timeout http-keep-alive 60s
  timeout tunnel 1h
frontend health
  bind ${ROUTER_HOST}:${api}
  http-request return status 200
${frontend('web', String(web), 'http', 80)}${frontend('websecure', `${websecure} ssl crt ${certificate} alpn h2,http/1.1`, 'https', 443)}`;
}

function backend(index: number, { socketTenant, decorated }: HandWrittenOptions): string {
  const port = index === socketTenant ? SOCKET_PORT : APPLICATION_PORT;
  const server = `server a ${addressOf(index)}:${port}`;
  const name = tenantName(index);
  if (!decorated || !isDecorated(index)) return `backend ${name}\n  ${server}\n`;
  return `backend ${name}
  http-request replace-path ^${PREFIX}/?(.*) /\\1
  http-request set-header X-Forwarded-Prefix ${PREFIX}
  http-request set-header X-Tenant ${name}
  http-response set-header X-Served-By bench
  cookie ${COOKIE} insert indirect nocache httponly
  ${server} cookie a
`;
}
