/** Addresses as numbers, for pure code: 32 bits of IPv4, 128 of IPv6. */
export interface Address {
  readonly version: 4 | 6;
  readonly bits: bigint;
}

/** Only the dotted form of four decimals, and what RFC 4291 §2.2 allows; null for everything else. */
export function parseAddress(text: string): Address | null {
  const bits = text.includes(':') ? parseV6(text) : parseV4(text);
  return bits === null ? null : { version: text.includes(':') ? 6 : 4, bits };
}

function parseV4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  // No leading zeros: some programs take those for octal.
  if (!parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return null;
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = [groupsOf(halves[0] ?? ''), groupsOf(halves[1] ?? '')];
  if (!head || !tail) return null;
  // An IPv4 address ends an IPv6 one, and is nowhere else in it.
  if (halves.length === 2 && halves[0]?.includes('.')) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const zeros = Array.from({ length: missing }, () => 0n);
  return [...head, ...zeros, ...tail].reduce((bits, group) => (bits << 16n) | group, 0n);
}

/** Sixteen bits each; an IPv4 address at the end is two of them. */
function groupsOf(text: string): bigint[] | null {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 && part.includes('.') ? parseV4(part) : null;
    if (v4 !== null) groups.push(v4 >> 16n, v4 & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return null;
  }
  return groups;
}

export interface Network {
  readonly address: Address;
  /** Of the prefix. */
  readonly length: number;
}

/** `10.0.0.0/8`; an address alone is a network of one. Throws on anything else: for what the code itself says. */
export function networkOf(cidr: string): Network {
  const [text = '', length] = cidr.split('/');
  const address = parseAddress(text);
  if (!address) throw new Error(`${cidr} is no network`);
  return { address, length: length === undefined ? widthOf(address) : Number(length) };
}

export function isInNetwork(address: Address, network: Network): boolean {
  if (address.version !== network.address.version) return false;
  const shift = BigInt(widthOf(address) - network.length);
  return address.bits >> shift === network.address.bits >> shift;
}

const widthOf = ({ version }: Address): number => (version === 4 ? 32 : 128);

/** An IPv4 address that a dual-stack socket gave as `::ffff:192.0.2.7`, as it is; every other text as it came. */
export function withoutMapping(text: string): string {
  return text.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** IPv4 by /24, IPv6 by /48: about what one customer of a provider has. An address that is none is its own block. */
export function blockOf(text: string): string {
  const address = parseAddress(withoutMapping(text));
  if (!address) return text;
  const length = address.version === 4 ? 24 : 48;
  const prefix = address.bits >> BigInt(widthOf(address) - length);
  return `${address.version}/${prefix.toString(16)}`;
}
