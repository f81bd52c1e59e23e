import { describe, expect, it } from 'vitest';

import { cdnOfAddress, cdnOfName } from './cdns.js';
import { dnsHostOf } from './dns-hosts.js';

describe('who stands before a domain', () => {
  it.each([
    [['amy.ns.cloudflare.com', 'bob.ns.cloudflare.com'], 'Cloudflare'],
    [['ns-1.awsdns-01.co.uk'], 'Amazon Route 53'],
    [['ns51.domaincontrol.com'], 'GoDaddy'],
    [['ns1.acme.com', 'ns-2048.awsdns-64.com'], 'Amazon Route 53'],
  ])('is told by the name servers %j', (nameservers, name) => {
    expect(dnsHostOf(nameservers)?.name).toBe(name);
    expect(dnsHostOf(nameservers)?.hint).not.toBe('');
  });

  it('is nobody we know otherwise', () => {
    expect(dnsHostOf(['ns1.acme.com', 'cloudflare.com.evil.test'])).toBeNull();
  });

  it.each([
    ['104.16.0.0', 'Cloudflare'],
    ['104.23.255.255', 'Cloudflare'],
    ['104.28.0.0', null],
    ['151.101.1.1', 'Fastly'],
    ['192.0.2.1', null],
    ['2606:4700::6810:1', 'Cloudflare'],
    ['2001:db8::1', null],
    ['not an address', null],
  ])('of the address %s is %s', (address, cdn) => {
    expect(cdnOfAddress(address)).toBe(cdn);
  });

  it('of a name is told by its ending', () => {
    expect(cdnOfName('d1.cloudfront.net')).toBe('Amazon CloudFront');
    expect(cdnOfName('cloudfront.net.example')).toBeNull();
  });
});
