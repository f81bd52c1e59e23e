/** Certificates that objects name by their Secrets and ConfigMaps. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import type {
  AuthorityInspector,
  CertificateInspector,
  InspectedCertificate,
} from '../../ir/certificates.js';
import type { ObjectRef } from '../../ir/provenance.js';
import type { ObjectLookup } from './objects.js';
import { nameOf } from './problems.js';
import type { Problems } from './problems.js';
import { ConfigMapObject, SecretObject, TlsSecret } from './schema.js';

export interface SecretContext {
  readonly lookup: ObjectLookup;
  readonly problems: Problems;
  /** Absent: this edge may not read Secrets. */
  readonly inspectCertificate?: CertificateInspector | undefined;
  readonly inspectAuthorities?: AuthorityInspector | undefined;
}

/** Why a Secret cannot be had where the edge has no right to read it. */
export const SECRETS_UNREAD =
  'this edge reads no Secrets of tenants: let it (EDGE_READ_SECRETS, edge.readsTenantSecrets of the chart), or leave the field out';

/** A certificate with its key, or why there is none. What is odd about it is told among the problems. */
export function keyPairOf(
  namespace: string,
  name: string,
  { lookup, problems, inspectCertificate }: SecretContext,
): Result<InspectedCertificate, string> {
  const ref: ObjectRef = { kind: 'Secret', namespace, name };
  if (!inspectCertificate) return err(SECRETS_UNREAD);
  const found = lookup.find('Secret', namespace, name);
  if (found === undefined) return err(`${nameOf(ref)} does not exist: create it`);
  const secret = TlsSecret.safeParse(found);
  if (!secret.success) {
    problems.addIssues(secret.error, ref);
    return err(`${nameOf(ref)} is no TLS Secret`);
  }
  const { data } = secret.data;
  // PEM is ASCII.
  const inspected = inspectCertificate(atob(data['tls.crt']), new Secret(atob(data['tls.key'])));
  if (!inspected.ok) {
    problems.add('error', inspected.error.code, ref, 'data', inspected.error.message);
    return err(`${nameOf(ref)} holds no usable certificate`);
  }
  for (const warning of inspected.value.warnings)
    problems.add('warning', 'certificate-doubtful', ref, 'data', warning);
  return ok(inspected.value);
}

/** Keys under which authorities are looked for, in this order; Traefik's. */
const AUTHORITY_KEYS = ['tls.ca', 'ca.crt'];

/** PEM of the authorities in a Secret or ConfigMap, or why there are none. */
export function authoritiesOf(
  kind: 'Secret' | 'ConfigMap',
  namespace: string,
  name: string,
  { lookup, inspectAuthorities }: SecretContext,
): Result<string, string> {
  const ref: ObjectRef = { kind, namespace, name };
  if (!inspectAuthorities) return err(SECRETS_UNREAD);
  const found = lookup.find(kind, namespace, name);
  if (found === undefined) return err(`${nameOf(ref)} does not exist: create it`);
  const parsed = (kind === 'Secret' ? SecretObject : ConfigMapObject).safeParse(found);
  if (!parsed.success) return err(`${nameOf(ref)} is malformed`);
  const data = parsed.data.data ?? {};
  const key = AUTHORITY_KEYS.find((each) => data[each] !== undefined);
  if (key === undefined)
    return err(
      `${nameOf(ref)} has neither ${AUTHORITY_KEYS.join(' nor ')}: store the authority's certificate there`,
    );
  const text = data[key]!;
  const inspected = inspectAuthorities(kind === 'Secret' ? atob(text) : text);
  return inspected.ok ? inspected : err(`${nameOf(ref)}: ${inspected.error.message}`);
}
