const MAX_LENGTH = 40;

/** A name for the address, made of what an organization calls itself; the service has the last word. */
export function suggestSlug(organization: string): string {
  return organization
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, MAX_LENGTH)
    .replace(/-$/, '');
}

/** An address as people read it: without scheme and closing slash. */
export function readableAddress(url: string): string {
  return url.replace(/^https:\/\//, '').replace(/\/$/, '');
}
