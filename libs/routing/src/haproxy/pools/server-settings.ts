/** How connections to one part's instances are made, as the words after a server's address and weight. */
import type { BackendTls, Service, ServicePart } from '../../ir/services.js';
import { checkSettings } from './health-checks.js';
import { word } from '../model/words.js';

/** PEM files HAProxy reads for a server: authorities, and what it shows itself. */
export interface ServerFiles {
  readonly authorities?: string;
  readonly clientCertificate?: string;
}

/** Any list of these is one HAProxy's `add server` takes; a `server` line reads it the same way. */
export function serverSettings(
  service: Service,
  part: ServicePart,
  endpoint: { readonly port: number },
  files: ServerFiles,
): string[] {
  const { tls, proxyProtocol } = part;
  const { slowStartMs, transport = {} } = service;
  const { idleTimeoutMs, maxIdlePerHost } = transport;
  return [
    ...(part.protocol === 'h2c' ? ['proto h2'] : []),
    ...(tls ? tlsSettings(tls, files, service.mode === 'tcp') : []),
    ...(proxyProtocol === undefined ? [] : [proxyProtocol === 1 ? 'send-proxy' : 'send-proxy-v2']),
    ...(idleTimeoutMs === undefined ? [] : [`pool-purge-delay ${idleTimeoutMs}ms`]),
    ...(maxIdlePerHost === undefined ? [] : [`pool-max-conn ${maxIdlePerHost}`]),
    ...(slowStartMs === undefined ? [] : [`slowstart ${slowStartMs}ms`]),
    ...checkSettings(service, endpoint, {
      isTls: tls !== undefined,
      isH2c: part.protocol === 'h2c',
      proxyProtocol: proxyProtocol !== undefined,
      ...(tls?.serverName !== undefined && { serverName: tls.serverName }),
    }),
  ];
}

function tlsSettings(tls: BackendTls, files: ServerFiles, isBytes: boolean): string[] {
  const { serverName, insecureSkipVerify } = tls;
  const name = serverName === undefined ? undefined : word(serverName);
  return [
    'ssl',
    ...(insecureSkipVerify
      ? ['verify none']
      : [`verify required ca-file ${files.authorities ?? '@system-ca'}`]),
    ...(name === undefined ? [] : [`sni str(${name})`]),
    ...(name === undefined || insecureSkipVerify ? [] : [`verifyhost ${name}`]),
    ...(files.clientCertificate === undefined ? [] : [`crt ${files.clientCertificate}`]),
    ...(isBytes ? [] : ['alpn h2,http/1.1']),
  ];
}
