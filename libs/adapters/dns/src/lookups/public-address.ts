import { BlockList, isIPv6 } from 'node:net';

/** Networks no customer's name server is in: private, loopback, link-local, shared, multicast, documentation (RFC 6890). */
const CLOSED_V4 = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  CLOSED_V4.addSubnet(network, bits, 'ipv4');
}
/** A list of its own: IPv4-mapped networks in one list with IPv4 would match every IPv4 address. */
const CLOSED_V6 = new BlockList();
for (const [network, bits] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  CLOSED_V6.addSubnet(network, bits, 'ipv6');
}

/** Whether an address a stranger names may be spoken to: never one of our own networks (PROMISES.md, rule 9). */
export function isPublicAddress(address: string): boolean {
  return isIPv6(address) ? !CLOSED_V6.check(address, 'ipv6') : !CLOSED_V4.check(address, 'ipv4');
}
