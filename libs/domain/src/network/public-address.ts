import { isInNetwork, networkOf, parseAddress } from './address.js';

/** IPv4 that is nobody's on the internet (RFC 6890 and its registry), and one that a cloud keeps for its own machines. */
const CLOSED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Link-local: among them the metadata services of most clouds, at 169.254.169.254.
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  // Multicast, reserved, broadcast.
  '224.0.0.0/3',
  // Azure's agent of each machine: an address that looks public, and is not.
  '168.63.129.16',
].map(networkOf);

/** All that is handed out of IPv6 (https://www.iana.org/assignments/ipv6-address-space); the rest is ours or nobody's. */
const GLOBAL_V6 = networkOf('2000::/3');
const CLOSED_V6 = [
  // Protocols' own, Teredo among them, which holds an IPv4 address inside.
  '2001::/23',
  '2001:db8::/32',
  // 6to4: an IPv4 address inside as well.
  '2002::/16',
  '3fff::/20',
].map(networkOf);

/**
 * Whether an address that a stranger names may be spoken to: never one of our own networks (docs/promises, rule 9). IPv4
 * inside IPv6 (`::ffff:10.0.0.1`, NAT64) is not public in any of its spellings. What is no address is not public either.
 */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text);
  if (!address) return false;
  if (address.version === 4) return !CLOSED_V4.some((network) => isInNetwork(address, network));
  return (
    isInNetwork(address, GLOBAL_V6) && !CLOSED_V6.some((network) => isInNetwork(address, network))
  );
}
