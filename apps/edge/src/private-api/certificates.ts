import { X509Certificate } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { EdgeCertificate, EdgeCertificates } from '@fleetcommand/contracts/http/edge/traffic';
import type { Certificate, Fragment } from '@fleetcommand/routing/ir/ir';

interface Facts {
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly issuer: string;
}

/** Certificates read between two breaths of the event loop: each takes some 50 µs. */
const AT_A_TIME = 100;

/** What stands in the certificates that are served; each is read once. */
export class CertificateFacts {
  private readonly known = new WeakMap<Certificate, Facts>();

  of(certificate: Certificate): Facts {
    const known = this.known.get(certificate);
    if (known) return known;
    const { validFromDate, validToDate, issuer } = new X509Certificate(certificate.chainPem);
    const facts = { notBefore: validFromDate, notAfter: validToDate, issuer: commonName(issuer) };
    this.known.set(certificate, facts);
    return facts;
  }

  /** The next to expire first. */
  async list(
    fragments: Iterable<Fragment>,
    { search, limit }: { readonly search?: string | undefined; readonly limit: number },
  ): Promise<EdgeCertificates> {
    const wanted = search?.toLowerCase();
    const found: EdgeCertificate[] = [];
    let read = 0;
    for (const certificate of [...fragments].flatMap(({ certificates }) => certificates)) {
      if (wanted && ![certificate.name, ...certificate.names].some((text) => text.includes(wanted)))
        continue;
      if (++read % AT_A_TIME === 0) await breathe();
      found.push(this.present(certificate));
    }
    found.sort((a, b) => (a.notAfter < b.notAfter ? -1 : 1));
    return { data: found.slice(0, limit), total: found.length };
  }

  private present(certificate: Certificate): EdgeCertificate {
    const { name, names, provenance, isDefault = false } = certificate;
    const { notBefore, notAfter, issuer } = this.of(certificate);
    return {
      name,
      names: [...names],
      object: { ...provenance.object },
      issuer,
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      isDefault,
    };
  }
}

/** Of a distinguished name as Node writes it, `CN=…` on a line of its own. */
function commonName(distinguishedName: string): string {
  return /^CN=(.+)$/m.exec(distinguishedName)?.[1] ?? distinguishedName.replaceAll('\n', ', ');
}
