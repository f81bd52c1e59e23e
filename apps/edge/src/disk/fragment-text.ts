import { Secret } from '@fleetcommand/kernel/secret';
import type { Certificate, Fragment } from '@fleetcommand/routing/ir/ir';

/** A fragment as one line of JSON, private keys included: for files that only the edge may read. */
export function fragmentToText(fragment: Fragment): string {
  const certificates = fragment.certificates.map((certificate) => ({
    ...certificate,
    keyPem: certificate.keyPem.reveal(),
  }));
  return JSON.stringify({ ...fragment, certificates });
}

type StoredCertificate = Omit<Certificate, 'keyPem'> & { readonly keyPem: string };
type StoredFragment = Omit<Fragment, 'certificates'> & {
  readonly certificates: readonly StoredCertificate[];
};

/** The inverse. The text must be one this program wrote: its file's checksum or line end vouches for that. */
export function fragmentFromText(text: string): Fragment {
  const stored = JSON.parse(text) as StoredFragment;
  const certificates = stored.certificates.map((certificate) => ({
    ...certificate,
    keyPem: new Secret(certificate.keyPem),
  }));
  return { ...stored, certificates };
}
