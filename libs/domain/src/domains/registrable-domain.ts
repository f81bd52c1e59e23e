import { getDomain } from 'tldts';

/** The name under a public suffix that somebody registered, such as `acme.co.uk`; the name itself where there is none. */
export function registrableDomain(hostname: string): string {
  const name = hostname.replace(/^\*\./, '').toLowerCase();
  return getDomain(name, { allowPrivateDomains: true }) ?? name;
}
