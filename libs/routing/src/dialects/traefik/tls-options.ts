/** TLSOptions: how TLS is spoken with the clients of certain hosts, or of all. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { Fragment } from '../../ir/ir.js';
import type { ObjectRef, Provenance } from '../../ir/provenance.js';
import { excerpt } from '../../ir/names.js';
import type { ClientAuthentication, TlsBinding, TlsOptions, TlsVersion } from '../../ir/tls.js';
import type { ObjectLookup } from '../kubernetes/objects.js';
import type { KubernetesOptions } from '../kubernetes/options.js';
import { nameOf, Problems, qualifiedName } from '../kubernetes/problems.js';
import { authoritiesOf } from '../kubernetes/secrets.js';
import type { SecretContext } from '../kubernetes/secrets.js';
import { CIPHERS, CIPHERSUITES, CURVES } from './tls-names.js';
import type { RouteTls } from './schema.js';
import { TlsOptionObject } from './tls-schema.js';
import type { TlsOptionSpec } from './tls-schema.js';

/** Traefik's name for what holds where nothing else is said. */
const DEFAULT = 'default';

/**
 * What `tls.options` of a route asks for its hosts; undefined where it names none. Or why the route must not be
 * served: without its options it might be open to everybody.
 */
export function tlsBindingOf(
  tls: RouteTls | null | undefined,
  hosts: ReadonlySet<string>,
  provenance: Provenance,
  context: SecretContext,
  options: KubernetesOptions,
): Result<TlsBinding | undefined, string> {
  const asked = tls?.options;
  if (!asked || asked.name === DEFAULT) return ok(undefined);
  const { object } = provenance;
  const refuse = (code: string, field: string, reason: string): Result<never, string> => {
    context.problems.add('error', code, object, `spec.tls.options${field}`, reason);
    return err(reason);
  };
  const namespace = asked.namespace ?? object.namespace;
  if (namespace !== object.namespace && options.allowCrossNamespace !== true)
    return refuse(
      'cross-namespace',
      '.namespace',
      `A route of ${object.namespace} may not use a TLSOption of ${excerpt(namespace)}. Leave the namespace out.`,
    );
  const ref: ObjectRef = { kind: 'TLSOption', namespace, name: asked.name };
  const found = context.lookup.find('TLSOption', namespace, asked.name);
  if (found === undefined)
    return refuse(
      'tls-option-not-found',
      '.name',
      `${nameOf(ref)} does not exist. Create it, or correct the name; until then the route answers 503.`,
    );
  const read = readTlsOption(found, ref, provenance, context);
  if (!read.ok) return read;
  if (hosts.size === 0)
    return refuse(
      'tls-option-without-host',
      '',
      'Options are chosen by the host a client asks for, and the rules name none. Write Host(`…`).',
    );
  return ok({ hosts: [...hosts].sort(), options: read.value, provenance });
}

/** The TLSOption named `default` holds for every host that has no other; any other one is read by its users. */
export function extractDefaultTlsOption(
  object: unknown,
  ref: ObjectRef,
  id: string,
  lookup: ObjectLookup,
  options: KubernetesOptions,
): Fragment | undefined {
  if (ref.name !== DEFAULT) return undefined;
  const problems = new Problems();
  const provenance: Provenance = { provider: options.provider ?? 'kubernetes', object: ref };
  const tlsBindings: TlsBinding[] = [];
  if (isOfPlatform(ref, options, problems)) {
    const read = readTlsOption(object, ref, provenance, { ...options, lookup, problems });
    if (read.ok) tlsBindings.push({ hosts: [], options: read.value, provenance });
  }
  return { id, routers: [], services: [], certificates: [], problems: problems.all, tlsBindings };
}

/** What holds for everybody is not any tenant's to say. */
export function isOfPlatform(
  ref: ObjectRef,
  { platformNamespace }: KubernetesOptions,
  problems: Problems,
): boolean {
  if (platformNamespace === undefined || ref.namespace === platformNamespace) return true;
  problems.add(
    'warning',
    'default-of-a-tenant',
    ref,
    'metadata.name',
    `${nameOf(ref)} would hold for every tenant's hosts, and is not used: only that of ${platformNamespace} is. Give it another name, and name it in the routes it is for.`,
  );
  return false;
}

function readTlsOption(
  found: unknown,
  ref: ObjectRef,
  owner: Provenance,
  context: SecretContext,
): Result<TlsOptions, string> {
  const parsed = TlsOptionObject.safeParse(found);
  if (!parsed.success) {
    context.problems.addIssues(parsed.error, ref);
    return err(`${nameOf(ref)} is malformed.`);
  }
  const spec = parsed.data.spec ?? {};
  const clientAuth = readClientAuth(spec, ref, context);
  if (!clientAuth.ok) return clientAuth;
  const reader = new TlsNames(ref, context.problems);
  const { provider } = owner;
  const minVersion = reader.version('minVersion', spec.minVersion);
  const maxVersion = reader.version('maxVersion', spec.maxVersion);
  if (minVersion === '1.3' && maxVersion === '1.2') {
    const reason = 'minVersion is above maxVersion, which leaves no version. Correct one of them.';
    context.problems.add('error', 'tls-option', ref, 'spec.minVersion', reason);
    return err(`${nameOf(ref)} cannot be used: ${reason}`);
  }
  const names = spec.cipherSuites ?? [];
  return ok({
    name: qualifiedName(ref, provider),
    provenance: { ...owner, object: ref },
    ...(minVersion && { minVersion }),
    ...(maxVersion && { maxVersion }),
    ciphers: reader.known('cipherSuites', names, CIPHERS, CIPHERSUITES),
    ciphersuites: names.filter((name) => CIPHERSUITES[name] !== undefined),
    curves: reader.known('curvePreferences', spec.curvePreferences ?? [], CURVES),
    ...(clientAuth.value && { clientAuth: clientAuth.value }),
    sniStrict: spec.sniStrict ?? false,
    alpnProtocols: reader.alpn(spec.alpnProtocols ?? []),
  });
}

const MODES: Readonly<Record<string, ClientAuthentication['mode'] | 'none' | 'unchecked'>> = {
  NoClientCert: 'none',
  RequestClientCert: 'unchecked',
  RequireAnyClientCert: 'unchecked',
  VerifyClientCertIfGiven: 'verify-if-given',
  RequireAndVerifyClientCert: 'require-and-verify',
};

function readClientAuth(
  { clientAuth }: TlsOptionSpec,
  ref: ObjectRef,
  context: SecretContext,
): Result<ClientAuthentication | undefined, string> {
  const { clientAuthType = 'NoClientCert', secretNames = [] } = clientAuth ?? {};
  const refuse = (field: string, reason: string): Result<never, string> => {
    context.problems.add('error', 'client-auth', ref, `spec.clientAuth.${field}`, `${reason}.`);
    return err(`${nameOf(ref)} cannot be used: ${reason}.`);
  };
  const mode = MODES[clientAuthType === '' ? 'NoClientCert' : clientAuthType];
  if (mode === undefined)
    return refuse(
      'clientAuthType',
      `"${excerpt(clientAuthType)}" is no type: write one of ${Object.keys(MODES).join(', ')}`,
    );
  if (mode === 'none') return ok(undefined);
  if (mode === 'unchecked')
    return refuse(
      'clientAuthType',
      `${clientAuthType} asks for certificates that nobody checks, which HAProxy cannot for one host among others. Write VerifyClientCertIfGiven or RequireAndVerifyClientCert`,
    );
  const authorities: string[] = [];
  for (const [index, name] of secretNames.entries()) {
    const pem = authoritiesOf('Secret', ref.namespace, name, context);
    if (!pem.ok) return refuse(`secretNames[${index}]`, pem.error);
    authorities.push(pem.value.trimEnd());
  }
  if (authorities.length === 0)
    return refuse(
      'secretNames',
      'no authority is named that certificates could be checked against',
    );
  return ok({ mode, authoritiesPem: authorities.map((pem) => `${pem}\n`).join('') });
}

const VERSIONS: Readonly<Record<string, TlsVersion | 'old'>> = {
  VersionTLS10: 'old',
  VersionTLS11: 'old',
  VersionTLS12: '1.2',
  VersionTLS13: '1.3',
};

/** ALPN names this edge can speak after them. */
const ALPN: ReadonlySet<string> = new Set(['h2', 'http/1.1', 'http/1.0']);

/** Names of a TLSOption as OpenSSL has them. What is not known is left out with a warning. */
class TlsNames {
  constructor(
    private readonly ref: ObjectRef,
    private readonly problems: Problems,
  ) {}

  version(field: 'minVersion' | 'maxVersion', name: string | undefined): TlsVersion | undefined {
    if (name === undefined || name === '') return undefined;
    const version = VERSIONS[name];
    if (version === 'old') {
      this.warn(field, `${name} is broken: this edge speaks 1.2 and newer. Write VersionTLS12.`);
      return field === 'maxVersion' ? '1.2' : undefined;
    }
    if (version === undefined)
      this.warn(field, `"${excerpt(name)}" is no version. Write VersionTLS12 or VersionTLS13.`);
    return version;
  }

  known(
    field: string,
    names: readonly string[],
    table: Readonly<Record<string, string>>,
    elsewhere: Readonly<Record<string, string>> = {},
  ): string[] {
    return names.flatMap((name) => {
      const known = Object.hasOwn(table, name) ? table[name] : undefined;
      if (known !== undefined) return [known];
      if (!Object.hasOwn(elsewhere, name))
        this.warn(field, `"${excerpt(name)}" is not among what this edge speaks and is left out.`);
      return [];
    });
  }

  alpn(names: readonly string[]): string[] {
    return names.filter((name) => {
      // For challenges of certificates, which this edge answers otherwise.
      if (name === 'acme-tls/1') return false;
      if (ALPN.has(name)) return true;
      this.warn('alpnProtocols', `"${excerpt(name)}" is no protocol of this edge and is left out.`);
      return false;
    });
  }

  private warn(field: string, message: string): void {
    this.problems.add('warning', 'tls-option', this.ref, `spec.${field}`, message);
  }
}
