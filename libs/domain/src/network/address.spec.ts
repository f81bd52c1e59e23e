import { describe, expect, it } from 'vitest';

import { blockOf, isInNetwork, networkOf, parseAddress } from './address.js';

describe('a network', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['0.0.0.0/0', '::', false],
  ])('%s holds %s: %s', (cidr, text, holds) => {
    const address = parseAddress(text);
    expect(address && isInNetwork(address, networkOf(cidr))).toBe(holds);
  });

  it('that is none is a mistake of the code', () => {
    expect(() => networkOf('here/8')).toThrow('here/8 is no network');
  });
});

describe('the block of an address', () => {
  it('is the same for neighbours, and another for others', () => {
    expect(blockOf('198.51.100.7')).toBe(blockOf('198.51.100.200'));
    expect(blockOf('198.51.100.7')).toBe(blockOf('::ffff:198.51.100.7'));
    expect(blockOf('198.51.100.7')).not.toBe(blockOf('198.51.101.7'));
    expect(blockOf('2a01:4f8:1:1::1')).toBe(blockOf('2a01:4f8:1:ffff::'));
    expect(blockOf('2a01:4f8:1::')).not.toBe(blockOf('2a01:4f8:2::'));
    expect(blockOf('unknown')).toBe('unknown');
  });
});
