/** Certificates of files, for whichever host they cover. */
import { Secret } from '@fleetcommand/kernel/secret';
import type { Certificate, Fragment, Problem } from '../../ir/ir.js';
import type { Provenance } from '../../ir/provenance.js';
import type { StoredCertificate } from './configuration.js';
import type { Entry } from './objects.js';
import type { DynamicOptions } from './options.js';

type Stored = StoredCertificate & { readonly isDefault?: true };

/** Undefined where there is none. `certFile` and `keyFile` hold PEM: whoever reads files has read them. */
export function certificatesFragment(
  provider: string,
  entries: Iterable<Entry>,
  { inspectCertificate }: DynamicOptions,
): Fragment | undefined {
  const certificates: Certificate[] = [];
  const problems: Problem[] = [];
  for (const { name, value, part } of entries) {
    const { certFile, keyFile, isDefault } = value as Stored;
    const provenance: Provenance = { provider, object: part.object };
    const inspected = inspectCertificate?.(certFile, new Secret(keyFile));
    const field = `${part.prefix}tls.certificates.${name}`;
    if (!inspected) continue;
    if (!inspected.ok) {
      const { code, message } = inspected.error;
      problems.push({ severity: 'error', code, object: part.object, field, message });
      continue;
    }
    const { names, chainPem, keyPem, warnings } = inspected.value;
    for (const message of warnings)
      problems.push({
        severity: 'warning',
        code: 'traefik.certificate-doubtful',
        object: part.object,
        field,
        message,
      });
    certificates.push({
      name: `${name}@${provider}`,
      provenance,
      names,
      chainPem,
      keyPem,
      ...(isDefault && { isDefault }),
    });
  }
  if (certificates.length === 0 && problems.length === 0) return undefined;
  return { id: `${provider}/tls`, routers: [], services: [], certificates, problems };
}
