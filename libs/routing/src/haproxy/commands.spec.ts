import { Secret } from '@fleetcommand/kernel/secret';
import { describe, expect, it } from 'vitest';
import { printCommand } from './commands.js';
import type { Server } from './model/model.js';
import { MAX_PAYLOAD_BYTES } from './plan.js';

const server: Server = {
  name: 's-10.0.0.1-80',
  address: '10.0.0.1',
  port: 80,
  protocol: 'http',
  weight: 7,
  settings: [],
  isChecked: false,
};

describe('printCommand', () => {
  it('writes map commands with what the socket reads as its own escaped', () => {
    expect(
      printCommand({ kind: 'add-map', map: 'maps/m.map', key: 'a.test/x;y', value: 'a b\n#<<\\' }),
    ).toEqual([String.raw`add map maps/m.map a.test/x\;y a%20b%0A%23%3C%3C%5C`]);
    expect(printCommand({ kind: 'set-map', map: 'maps/m.map', key: 'k', value: '' })).toEqual([
      'set map maps/m.map k -',
    ]);
    expect(printCommand({ kind: 'del-map', map: 'maps/m.map', key: 'k' })).toEqual([
      'del map maps/m.map k',
    ]);
  });

  it('adds servers, and has their cookie computed where they are sticky', () => {
    expect(
      printCommand({ kind: 'add-server', backend: 'b', server, dynamicCookie: false }),
    ).toEqual([
      'add server b/s-10.0.0.1-80 10.0.0.1:80 weight 7 pool-purge-delay 5000ms pool-max-conn 200',
      'enable server b/s-10.0.0.1-80',
    ]);
    const v6: Server = { ...server, address: '2001:db8::1', port: 1, settings: ['proto h2'] };
    expect(
      printCommand({ kind: 'add-server', backend: 'b', server: v6, dynamicCookie: true }),
    ).toEqual([
      'add server b/s-10.0.0.1-80 [2001:db8::1]:2 weight 7 proto h2 pool-purge-delay 5000ms pool-max-conn 200',
      'set server b/s-10.0.0.1-80 addr 2001:db8::1 port 1',
      'enable server b/s-10.0.0.1-80',
    ]);
  });

  it('begins the checks of a server that has them', () => {
    const checked: Server = { ...server, settings: ['check', 'inter 1000'], isChecked: true };
    expect(
      printCommand({ kind: 'add-server', backend: 'b', server: checked, dynamicCookie: false }),
    ).toEqual([
      'add server b/s-10.0.0.1-80 10.0.0.1:80 weight 7 check inter 1000 pool-purge-delay 5000ms pool-max-conn 200',
      'enable health b/s-10.0.0.1-80',
      'enable server b/s-10.0.0.1-80',
    ]);
  });

  it('sends a key apart from a chain that leaves it no room', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nkey\n-----END PRIVATE KEY-----\n';
    const chain = `-----BEGIN CERTIFICATE-----\n${'x'.repeat(MAX_PAYLOAD_BYTES - 60)}\n-----END CERTIFICATE-----\n`;
    const pem = new Secret(chain + key);
    expect(printCommand({ kind: 'set-certificate', file: 'c.pem', pem })).toEqual([
      `set ssl cert c.pem <<\n${chain}`,
      `set ssl cert c.pem.key <<\n${key}`,
      'commit ssl cert c.pem',
    ]);
  });

  it('sends authorities as certificates are', () => {
    const pem = new Secret('one\n');
    expect(printCommand({ kind: 'add-authorities', file: 'ca/c.pem', pem })).toEqual([
      'new ssl ca-file ca/c.pem',
      'set ssl ca-file ca/c.pem <<\none\n',
      'commit ssl ca-file ca/c.pem',
    ]);
    expect(printCommand({ kind: 'set-authorities', file: 'ca/c.pem', pem })).toHaveLength(2);
    expect(printCommand({ kind: 'remove-authorities', file: 'ca/c.pem' })).toEqual([
      'del ssl ca-file ca/c.pem',
    ]);
  });

  it('writes the rest', () => {
    const at = { backend: 'b', server: 's' };
    expect(printCommand({ kind: 'enable-server', ...at })).toEqual(['enable server b/s']);
    expect(printCommand({ kind: 'set-weight', ...at, weight: 0 })).toEqual(['set weight b/s 0']);
    expect(printCommand({ kind: 'ready-server', ...at })).toEqual(['set server b/s state ready']);
    expect(printCommand({ kind: 'drain-server', ...at })).toEqual(['set server b/s state drain']);
    expect(printCommand({ kind: 'remove-server', ...at })).toEqual([
      'set server b/s state maint',
      'del server b/s',
    ]);
  });

  it('sends certificates as payloads without an empty line in them', () => {
    const pem = new Secret('one\n\ntwo\n');
    expect(printCommand({ kind: 'add-certificate', file: 'c.pem', pem })).toEqual([
      'new ssl cert c.pem',
      'set ssl cert c.pem <<\none\ntwo\n',
      'commit ssl cert c.pem',
    ]);
    expect(printCommand({ kind: 'set-certificate', file: 'c.pem', pem })).toHaveLength(2);
    expect(
      printCommand({
        kind: 'add-crt-list',
        crtList: 'l',
        file: 'c.pem',
        names: ['a.test', '*.b.test'],
      }),
    ).toEqual(['add ssl crt-list l <<\nc.pem a.test *.b.test\n']);
    expect(printCommand({ kind: 'remove-crt-list', crtList: 'l', file: 'c.pem' })).toEqual([
      'del ssl crt-list l c.pem',
    ]);
    expect(printCommand({ kind: 'remove-certificate', file: 'c.pem' })).toEqual([
      'del ssl cert c.pem',
    ]);
  });
});
