import type { ClusterObject } from '@fleetcommand/adapter-kubernetes/object';
import { Secret } from '@fleetcommand/kernel/secret';
import type { Certificate, Fragment, Problem, Severity } from '@fleetcommand/routing/ir/ir';
import type { ObjectRef } from '@fleetcommand/routing/ir/provenance';
import { z } from 'zod';
import { checkCertificate } from '../../tls/check-certificate.js';

const TlsSecret = z.object({
  type: z.literal('kubernetes.io/tls', { error: 'must be kubernetes.io/tls' }),
  data: z.object({ 'tls.crt': z.base64(), 'tls.key': z.base64() }),
});

/** Where certificates' fragments stand among those of their provider. */
export function certificateFragmentId(namespace: string, name: string): string {
  return `certificates/${namespace}/${name}`;
}

/** A TLS Secret as a fragment: its certificate where it can be served, and what is wrong with it. */
export function certificateFragment(object: ClusterObject, now: Date): Fragment {
  const { name, namespace = '', labels } = object.metadata;
  const ref: ObjectRef = { kind: 'Secret', namespace, name };
  const problemOf = (
    severity: Severity,
    code: string,
    field: string,
    message: string,
  ): Problem => ({ severity, code, object: ref, field, message });
  const withResult = (
    certificates: readonly Certificate[],
    problems: readonly Problem[],
  ): Fragment => ({
    id: certificateFragmentId(namespace, name),
    routers: [],
    services: [],
    certificates,
    problems,
  });

  const parsed = TlsSecret.safeParse(object);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') ?? '';
    return withResult(
      [],
      [
        problemOf(
          'error',
          'tls.malformed-secret',
          field,
          `It is no TLS Secret (${field || 'object'}: ${issue?.message ?? 'malformed'}). Create it with \`kubectl create secret tls\`.`,
        ),
      ],
    );
  }
  const [chain, key] = [
    decode(parsed.data.data['tls.crt']),
    new Secret(decode(parsed.data.data['tls.key'])),
  ];
  const checked = checkCertificate(chain, key, now);
  if (!checked.ok)
    return withResult([], [problemOf('error', checked.error.code, 'data', checked.error.message)]);
  const { names, chainPem, keyPem, warnings } = checked.value;
  const tenant = labels?.['fleetcommand.io/tenant'];
  const certificate: Certificate = {
    // Of no cluster: the platform keeps it in each, and its file must not move when another one's is served.
    name: `${namespace}-${name}@kubernetes`,
    provenance: { provider: 'kubernetes', object: ref, ...(tenant !== undefined && { tenant }) },
    names,
    chainPem,
    keyPem,
  };
  return withResult(
    [certificate],
    warnings.map((message) => problemOf('warning', 'tls.doubtful', 'data', message)),
  );
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
