import { isIP, SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseAddress } from './address.js';
import { isPublicAddress } from './public-address.js';

describe('an address a stranger names', () => {
  it.each(['1.1.1.1', '9.9.9.9', '172.32.0.1', '2606:4700:4700::1111', '2a01:4f8::1'])(
    '%s may be spoken to',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.2.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    // Metadata services: AWS, GCP and most others; Azure's; Alibaba's; Oracle's; AWS by IPv6.
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    'fd00:ec2::254',
    // The same IPv4 address in the spellings IPv6 has for it.
    '::ffff:a9fe:a9fe',
    '0:0:0:0:0:ffff:169.254.169.254',
    '::169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::a9fe:a9fe',
    '2001:0:a9fe:a9fe::',
    'fec0::1',
    '5f00::1',
  ])('%s may not: it is no customer’s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    '',
    'localhost',
    '127.1',
    '0177.0.0.1',
    '2130706433',
    '0x7f000001',
    'fe80::1%eth0',
    '1.1.1.1.',
  ])('%j is no address, and may not either', (text) => {
    expect(parseAddress(text)).toBeNull();
    expect(isPublicAddress(text)).toBe(false);
  });

  it.each([
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    '::1.2.3',
    '1.2.3.4::',
  ])('%j is no IPv6 address', (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  it('is read as Node reads it, whatever the bits', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const { version, bits } = parseAddress(text) ?? {};
        expect(version).toBe(isIP(text));
        const other = new SocketAddress({ address: text, family: version === 4 ? 'ipv4' : 'ipv6' });
        expect(parseAddress(other.address)?.bits).toBe(bits);
      }),
    );
  });
});
