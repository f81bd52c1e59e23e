/** Whether an address is in a range, as HAProxy compares them: IPv4 and IPv6 have nothing in common. */

export function isInRange(address: string, range: string): boolean {
  const [network = '', length] = range.split('/');
  const [bits, wanted] = [bitsOf(address), bitsOf(network)];
  if (bits === undefined || wanted === undefined || bits.length !== wanted.length) return false;
  const count = length === undefined ? wanted.length : Number(length);
  return bits.slice(0, count) === wanted.slice(0, count);
}

function bitsOf(address: string): string | undefined {
  if (address.includes(':')) return bitsOfIpv6(address);
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part > 255 || part < 0))
    return undefined;
  return parts.map((part) => part.toString(2).padStart(8, '0')).join('');
}

function bitsOfIpv6(address: string): string | undefined {
  // The URL parser knows all spellings of an IPv6 address.
  const host = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1);
  if (host === undefined) return undefined;
  const [head = '', tail] = host.split('::');
  const [left, right] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const gap = Array.from({ length: 8 - left!.length - right!.length }, () => '0');
  return [...left!, ...gap, ...right!]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('');
}
