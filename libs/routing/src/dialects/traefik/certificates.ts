/** Certificates that IngressRoutes name in `tls.secretName`. */
import { Secret } from '@fleetcommand/kernel/secret';
import type { Certificate, ObjectRef, Provenance, Router } from '../../ir/ir.js';
import type { Rule } from '../../ir/rules.js';
import type { CertificateInspector } from '../../ir/certificates.js';
import { covers } from '../../ir/names.js';
import type { ObjectLookup } from './objects.js';
import { nameOf } from './problems.js';
import type { Problems } from './problems.js';
import { TlsSecret } from './schema.js';

export interface CertificateContext {
  readonly lookup: ObjectLookup;
  readonly problems: Problems;
  readonly inspectCertificate: CertificateInspector;
}

/**
 * The certificate of a tenant's own Secret. It is served only for hosts this very IngressRoute routes: whoever
 * can store a Secret with somebody else's name in it must not take that name over.
 */
export function certificateOf(
  secretName: string,
  routers: readonly Router[],
  owner: Provenance,
  context: CertificateContext,
): Certificate | undefined {
  const { lookup, problems } = context;
  const { namespace, name } = owner.object;
  const ref: ObjectRef = { kind: 'Secret', namespace, name: secretName };
  const found = lookup.find('Secret', namespace, secretName);
  if (found === undefined) {
    problems.add(
      'warning',
      'secret-not-found',
      owner.object,
      'spec.tls.secretName',
      `${nameOf(ref)} does not exist: until it does, the route is served with whichever certificate covers its host.`,
    );
    return undefined;
  }
  const secret = TlsSecret.safeParse(found);
  if (!secret.success) {
    problems.addIssues(secret.error, ref);
    return undefined;
  }
  const { data } = secret.data;
  // PEM is ASCII.
  const inspected = context.inspectCertificate(
    atob(data['tls.crt']),
    new Secret(atob(data['tls.key'])),
  );
  if (!inspected.ok) {
    problems.add('error', inspected.error.code, ref, 'data', inspected.error.message);
    return undefined;
  }
  const { names, chainPem, keyPem, warnings } = inspected.value;
  for (const warning of warnings)
    problems.add('warning', 'certificate-doubtful', ref, 'data', warning);
  const hosts = new Set(routers.flatMap(({ rule }) => [...hostsOf(rule)]));
  const served = [...hosts].filter((host) => names.some((each) => covers(each, host))).sort();
  if (served.length === 0) {
    problems.add(
      'warning',
      'certificate-for-other-hosts',
      ref,
      'data',
      `The certificate is for ${names.slice(0, 5).join(', ')}, and none of the hosts of ${nameOf(owner.object)} is among them. Store the certificate of these hosts.`,
    );
    return undefined;
  }
  return {
    name: `${namespace}-${name}-${secretName}@kubernetes`,
    provenance: { ...owner, object: ref },
    names: served,
    chainPem,
    keyPem,
  };
}

function* hostsOf(rule: Rule): Iterable<string> {
  if (rule.op === 'and' || rule.op === 'or') for (const child of rule.rules) yield* hostsOf(child);
  else if (rule.op === 'match' && rule.matcher.kind === 'host') yield* rule.matcher.hosts;
}
