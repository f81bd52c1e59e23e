/** ServersTransport and ServersTransportTCP: how connections to instances are made. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { z } from 'zod';
import type { ObjectRef } from '../../ir/provenance.js';
import { excerpt, parseHostName } from '../../ir/names.js';
import type { BackendTls, Transport } from '../../ir/services.js';
import { nameOf } from '../kubernetes/problems.js';
import { authoritiesOf, keyPairOf } from '../kubernetes/secrets.js';
import type { SecretContext } from '../kubernetes/secrets.js';
import { durationMs } from './durations.js';
import { ServersTransportObject, ServersTransportTcpObject } from './tls-schema.js';
import type { ClientTls } from './tls-schema.js';

export interface ReadTransport {
  readonly transport?: Transport;
  /** Absent where the object says nothing about TLS; used where TLS is spoken. */
  readonly tls?: BackendTls;
  readonly proxyProtocol?: 1 | 2;
}

type TransportKind = 'ServersTransport' | 'ServersTransportTCP';

/** The transport of that name in the namespace, or why it cannot be used (what is wrong within it is told of it). */
export function readServersTransport(
  kind: TransportKind,
  namespace: string,
  name: string,
  context: SecretContext,
): Result<ReadTransport, string> {
  const [plain = '', provider] = name.split('@');
  const isKnown = provider !== undefined && namespace.startsWith('@');
  const ref: ObjectRef = isKnown
    ? { kind, namespace: `@${provider}`, name: plain }
    : { kind, namespace, name };
  if (provider !== undefined && !isKnown)
    return err(
      `"${excerpt(name)}" is of another provider, which this edge has not: name a ${kind} of ${namespace}`,
    );
  const found = context.lookup.find(kind, ref.namespace, ref.name);
  if (found === undefined)
    return err(`${nameOf(ref)} does not exist: create it, or correct the name`);
  return kind === 'ServersTransport' ? readHttp(found, ref, context) : readTcp(found, ref, context);
}

function readHttp(
  found: unknown,
  ref: ObjectRef,
  context: SecretContext,
): Result<ReadTransport, string> {
  const parsed = ServersTransportObject.safeParse(found);
  if (!parsed.success) return malformed(parsed.error, ref, context);
  const spec = parsed.data.spec ?? {};
  const timeouts = spec.forwardingTimeouts ?? {};
  warnIgnored(ref, context, {
    'forwardingTimeouts.readIdleTimeout': timeouts.readIdleTimeout,
    'forwardingTimeouts.pingTimeout': timeouts.pingTimeout,
    cipherSuites: spec.cipherSuites,
    minVersion: spec.minVersion,
    maxVersion: spec.maxVersion,
  });
  const tls = clientTls(spec, ref, context);
  if (!tls.ok) return tls;
  const time = timeReader(ref, context);
  const transport: Transport = {
    ...time('connectTimeoutMs', 'forwardingTimeouts.dialTimeout', timeouts.dialTimeout),
    ...time(
      'responseTimeoutMs',
      'forwardingTimeouts.responseHeaderTimeout',
      timeouts.responseHeaderTimeout,
    ),
    ...time('idleTimeoutMs', 'forwardingTimeouts.idleConnTimeout', timeouts.idleConnTimeout),
    // In Go's client 0 is "not set", and a negative number keeps none.
    ...(spec.maxIdleConnsPerHost && { maxIdlePerHost: Math.max(0, spec.maxIdleConnsPerHost) }),
  };
  return ok({
    ...(Object.keys(transport).length > 0 && { transport }),
    ...(tls.value && { tls: tls.value }),
  });
}

function readTcp(
  found: unknown,
  ref: ObjectRef,
  context: SecretContext,
): Result<ReadTransport, string> {
  const parsed = ServersTransportTcpObject.safeParse(found);
  if (!parsed.success) return malformed(parsed.error, ref, context);
  const spec = parsed.data.spec ?? {};
  warnIgnored(ref, context, {
    dialKeepAlive: spec.dialKeepAlive,
    terminationDelay: spec.terminationDelay,
  });
  const tls = spec.tls ? clientTls(spec.tls, ref, context, 'tls.') : ok(undefined);
  if (!tls.ok) return tls;
  const transport = timeReader(ref, context)('connectTimeoutMs', 'dialTimeout', spec.dialTimeout);
  return ok({
    ...(Object.keys(transport).length > 0 && { transport }),
    ...(tls.value && { tls: tls.value }),
    ...(spec.proxyProtocol && { proxyProtocol: spec.proxyProtocol.version === 1 ? 1 : 2 }),
  });
}

function malformed(
  error: z.ZodError,
  ref: ObjectRef,
  { problems }: SecretContext,
): Result<ReadTransport, string> {
  problems.addIssues(error, ref);
  return err(`${nameOf(ref)} is malformed`);
}

function warnIgnored(
  ref: ObjectRef,
  { problems }: SecretContext,
  fields: Readonly<Record<string, unknown>>,
): void {
  for (const [field, value] of Object.entries(fields))
    if (value !== undefined)
      problems.add(
        'warning',
        'ignored-setting',
        ref,
        `spec.${field}`,
        `${field} has no counterpart in this edge and is ignored. Leave it out.`,
      );
}

/** Reads one duration into one field; a wrong one is left out with a warning. */
function timeReader(ref: ObjectRef, { problems }: SecretContext) {
  return <Key extends keyof Transport>(
    key: Key,
    field: string,
    value: string | number | undefined,
  ): { [K in Key]?: number } => {
    if (value === undefined) return {};
    const timeMs = durationMs(value);
    // 0 is "no limit" in Traefik; the edge has its own limit then.
    if (timeMs === 0) return {};
    if (timeMs !== undefined && timeMs <= 24 * 3_600_000)
      return { [key]: Math.max(1, Math.round(timeMs)) } as { [K in Key]?: number };
    problems.add(
      'warning',
      'duration',
      ref,
      `spec.${field}`,
      `"${excerpt(String(value))}" is no duration of at most a day, such as 30s: the edge's own is used. Correct it.`,
    );
    return {};
  };
}

/** Undefined where the object says nothing about TLS. */
function clientTls(
  spec: ClientTls,
  ref: ObjectRef,
  context: SecretContext,
  prefix = '',
): Result<BackendTls | undefined, string> {
  const refuse = (field: string, reason: string): Result<never, string> => {
    context.problems.add('error', 'servers-transport', ref, `spec.${prefix}${field}`, `${reason}.`);
    return err(`${nameOf(ref)} cannot be used: ${reason}`);
  };
  if (spec.spiffe !== undefined) return refuse('spiffe', 'SPIFFE is not spoken by this edge');
  if (spec.peerCertURI !== undefined || (spec.peerCertSANs ?? []).length > 0)
    return refuse(
      spec.peerCertURI === undefined ? 'peerCertSANs' : 'peerCertURI',
      'certificates are checked by serverName only: name the server there',
    );
  const serverName = spec.serverName ? parseHostName(spec.serverName) : undefined;
  if (serverName && !serverName.ok) return refuse('serverName', serverName.error.message);
  const authorities = rootCas(spec, ref, context);
  if (!authorities.ok) return refuse(authorities.error.field, authorities.error.reason);
  const [secret, ...more] = spec.certificatesSecrets ?? [];
  if (more.length > 0)
    return refuse('certificatesSecrets', 'one certificate is shown to instances: name one Secret');
  const pair = secret === undefined ? undefined : keyPairOf(ref.namespace, secret, context);
  if (pair && !pair.ok) return refuse('certificatesSecrets[0]', pair.error);
  const isSaid =
    serverName ??
    pair ??
    (authorities.value === '' ? undefined : authorities) ??
    spec.insecureSkipVerify;
  if (isSaid === undefined) return ok(undefined);
  return ok({
    insecureSkipVerify: spec.insecureSkipVerify ?? false,
    ...(serverName && { serverName: serverName.value }),
    ...(authorities.value !== '' && { rootCasPem: authorities.value }),
    ...(pair && {
      clientCertificate: { chainPem: pair.value.chainPem, keyPem: pair.value.keyPem },
    }),
  });
}

function rootCas(
  { rootCAs = [], rootCAsSecrets = [] }: ClientTls,
  ref: ObjectRef,
  context: SecretContext,
): Result<string, { field: string; reason: string }> {
  const texts: string[] = [];
  const sources = [
    ...rootCAs.map(({ secret, configMap }, index) => ({
      kind: secret === undefined ? ('ConfigMap' as const) : ('Secret' as const),
      name: secret ?? configMap ?? '',
      field: `rootCAs[${index}]`,
    })),
    ...rootCAsSecrets.map((name, index) => ({
      kind: 'Secret' as const,
      name,
      field: `rootCAsSecrets[${index}]`,
    })),
  ];
  for (const { kind, name, field } of sources) {
    const pem = authoritiesOf(kind, ref.namespace, name, context);
    if (!pem.ok) return err({ field, reason: pem.error });
    texts.push(pem.value.trimEnd());
  }
  return ok(texts.length === 0 ? '' : `${[...new Set(texts)].join('\n')}\n`);
}
