/** TLSStores: certificates for whichever host they cover, and one for the hosts none covers. */
import type { Certificate, Fragment } from '../../ir/ir.js';
import type { ObjectRef, Provenance } from '../../ir/provenance.js';
import type { ObjectLookup } from '../kubernetes/objects.js';
import type { KubernetesOptions } from '../kubernetes/options.js';
import { Problems } from '../kubernetes/problems.js';
import { keyPairOf } from '../kubernetes/secrets.js';
import type { SecretContext } from '../kubernetes/secrets.js';
import { isOfPlatform } from './tls-options.js';
import { TlsStoreObject } from './tls-schema.js';

/** Only the store named `default` is ever used, as in Traefik. */
export function extractTlsStore(
  object: unknown,
  ref: ObjectRef,
  id: string,
  lookup: ObjectLookup,
  options: KubernetesOptions,
): Fragment {
  const problems = new Problems();
  const context: SecretContext = { ...options, lookup, problems };
  const certificates = storedCertificates(object, ref, context, options);
  return { id, routers: [], services: [], certificates, problems: problems.all };
}

function storedCertificates(
  object: unknown,
  ref: ObjectRef,
  context: SecretContext,
  options: KubernetesOptions,
): Certificate[] {
  const { problems } = context;
  const parsed = TlsStoreObject.safeParse(object);
  if (!parsed.success) {
    problems.addIssues(parsed.error, ref);
    return [];
  }
  if (ref.name !== 'default') {
    problems.add(
      'warning',
      'unused-store',
      ref,
      'metadata.name',
      'Only the TLSStore named default is used, as in Traefik. Rename it, or name its Secrets in the routes.',
    );
    return [];
  }
  if (!isOfPlatform(ref, options, problems)) return [];
  const { defaultCertificate, certificates = [], defaultGeneratedCert } = parsed.data.spec ?? {};
  if (defaultGeneratedCert)
    problems.add(
      'warning',
      'ignored-setting',
      ref,
      'spec.defaultGeneratedCert',
      'Certificates are ordered by the platform, not by the edge: it is ignored. Name a Secret in defaultCertificate.',
    );
  const provenance: Provenance = { provider: options.provider ?? 'kubernetes', object: ref };
  const wanted = [
    ...(defaultCertificate
      ? [{ ...defaultCertificate, field: 'spec.defaultCertificate.secretName', isDefault: true }]
      : []),
    ...certificates.map(({ secretName }, index) => ({
      secretName,
      field: `spec.certificates[${index}].secretName`,
      isDefault: false,
    })),
  ];
  return wanted.flatMap(({ secretName, field, isDefault }): Certificate[] => {
    const pair = keyPairOf(ref.namespace, secretName, context);
    if (!pair.ok) {
      problems.add('error', 'store-certificate', ref, field, `${pair.error}.`);
      return [];
    }
    const { names, chainPem, keyPem } = pair.value;
    return [
      {
        name: `${ref.namespace}-store-${isDefault ? 'default-' : ''}${secretName}@${provenance.provider}`,
        provenance,
        names,
        chainPem,
        keyPem,
        ...(isDefault && { isDefault: true as const }),
      },
    ];
  });
}
