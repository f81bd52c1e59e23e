import { describe, expect, it } from 'vitest';

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
  ])('%s may not: it is no customer’s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
