/** Certificates that routes name in `tls.secretName`. */
import type { Certificate } from '../../ir/ir.js';
import type { ObjectRef, Provenance } from '../../ir/provenance.js';
import type { Rule } from '../../ir/rules.js';
import { covers } from '../../ir/names.js';
import { nameOf } from './problems.js';
import { keyPairOf } from './secrets.js';
import type { SecretContext } from './secrets.js';

/**
 * The certificate of a tenant's own Secret. It is served only for hosts this very object routes: whoever
 * can store a Secret with somebody else's name in it must not take that name over.
 */
export function certificateOf(
  secretName: string,
  field: string,
  hosts: ReadonlySet<string>,
  owner: Provenance,
  context: SecretContext,
): Certificate | undefined {
  const { lookup, problems } = context;
  const { namespace, name } = owner.object;
  const ref: ObjectRef = { kind: 'Secret', namespace, name: secretName };
  if (lookup.find('Secret', namespace, secretName) === undefined) {
    problems.add(
      'warning',
      'secret-not-found',
      owner.object,
      field,
      `${nameOf(ref)} does not exist: until it does, the route is served with whichever certificate covers its host.`,
    );
    return undefined;
  }
  // What is wrong with it is told of the Secret itself.
  const pair = keyPairOf(namespace, secretName, context);
  if (!pair.ok) return undefined;
  const { names, chainPem, keyPem } = pair.value;
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
    name: `${namespace}-${name}-${secretName}@${owner.provider}`,
    provenance: { ...owner, object: ref },
    names: served,
    chainPem,
    keyPem,
  };
}

/** Every host a rule names. */
export function* hostsOf(rule: Rule): Iterable<string> {
  if (rule.op === 'and' || rule.op === 'or') for (const child of rule.rules) yield* hostsOf(child);
  else if (rule.op === 'match' && rule.matcher.kind === 'host') yield* rule.matcher.hosts;
}
