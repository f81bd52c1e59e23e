import { describe, expect, it } from 'vitest';

import { networkOf } from '../network/address.js';
import { mayConnect, parseEndpointUrl } from './endpoint-url.js';

const LOCAL = [networkOf('127.0.0.1/32')];

describe('the address of an endpoint', () => {
  it.each([
    ['https://example.com/hooks?a=b', 'https://example.com/hooks?a=b'],
    ['https://EXAMPLE.com:8443', 'https://example.com:8443/'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://1.1.1.1/', 'https://1.1.1.1/'],
    ['https://[2606:4700:4700::1111]/', 'https://[2606:4700:4700::1111]/'],
  ])('may be %s', (text, href) => {
    expect(parseEndpointUrl(text, [])).toMatchObject({ ok: true, value: { href } });
  });

  it.each([
    '',
    'example.com',
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'https://user:password@example.com/',
    'https://user@example.com/',
    'https://example.com/#part',
    `https://example.com/${'x'.repeat(2_000)}`,
  ])('may not be %s', (text) => {
    const refused = { code: 'webhooks.bad-url', pointer: '/url' };
    expect(parseEndpointUrl(text, [])).toMatchObject({ ok: false, error: refused });
  });

  it.each([
    ['loopback', 'https://127.0.0.1/'],
    ['shortened', 'https://127.1/'],
    ['decimal', 'https://2130706433/'],
    ['hexadecimal', 'https://0x7f000001/'],
    ['octal', 'https://0177.0.0.1/'],
    ['mixed', 'https://0x7f.1/'],
    ['with a dot at the end', 'https://127.0.0.1./'],
    ['in full-width digits', 'https://１２７.０.０.１/'],
    ['IPv6 loopback', 'https://[::1]/'],
    ['mapped', 'https://[::ffff:127.0.0.1]/'],
    ['mapped, in hexadecimal', 'https://[::ffff:7f00:1]/'],
    ['by NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['private', 'https://10.0.0.1/'],
    ['unique local', 'https://[fd00::1]/'],
    ['link-local', 'https://[fe80::1]/'],
    ['metadata', 'https://169.254.169.254/latest/meta-data/'],
    ['metadata in decimal', 'https://2852039166/'],
    ['Azure’s agent', 'https://168.63.129.16/'],
    ['any address', 'https://0/'],
  ])('may not be in our own networks: %s', (_, text) => {
    expect(parseEndpointUrl(text, [])).toMatchObject({
      ok: false,
      error: { code: 'webhooks.bad-url' },
    });
  });

  it('may be one of our own machine where the installation says so, also without TLS', () => {
    expect(parseEndpointUrl('http://127.0.0.1:9999/', LOCAL)).toMatchObject({ ok: true });
    expect(parseEndpointUrl('http://127.0.0.2:9999/', LOCAL)).toMatchObject({ ok: false });
  });
});

describe('a connection', () => {
  it.each([
    ['https:', '1.1.1.1', true],
    ['https:', '10.0.0.1', false],
    ['https:', '127.0.0.1', true],
    ['http:', '127.0.0.1', true],
    ['http:', '1.1.1.1', false],
  ])('of %s to %s: %s', (protocol, address, may) => {
    expect(mayConnect({ protocol }, address, LOCAL)).toBe(may);
  });
});
