import { describe, expect, test } from 'vitest';
import { parseCrtList, parseMap, parseServers } from './read-back.js';

describe('what HAProxy shows', () => {
  test('of a map: values may hold spaces, the first of two equal keys counts', () => {
    const answer =
      '0x55d0 a.example.com pool-1 x y\n0x55d1 b.example.com pool-2\n0x55d2 a.example.com later\n';
    expect(Object.fromEntries(parseMap(answer))).toEqual({
      'a.example.com': 'pool-1 x y',
      'b.example.com': 'pool-2',
    });
  });

  test('of servers: maintenance, drain and down take nothing', () => {
    const header =
      '1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_port\n';
    const rows = [
      '3 b 1 up 10.0.0.1 2 0 10 80',
      '3 b 2 maint 10.0.0.2 0 1 10 80',
      '3 b 3 drain 10.0.0.3 2 8 10 80',
      '3 b 4 down 10.0.0.4 0 0 10 80',
    ];
    const servers = parseServers(header + rows.join('\n'));
    expect([...servers].map(([name, server]) => [name, server.accepting])).toEqual([
      ['b/up', true],
      ['b/maint', false],
      ['b/drain', false],
      ['b/down', false],
    ]);
    expect(servers.get('b/up')).toMatchObject({ address: '10.0.0.1', port: 80, weight: 10 });
  });

  test('of a crt-list: files, with what follows them', () => {
    expect(
      parseCrtList('# certs.list\ncerts/a.pem [alpn h2] a.example.com\ncerts/b.pem\n'),
    ).toEqual([
      { file: 'certs/a.pem', rest: '[alpn h2] a.example.com' },
      { file: 'certs/b.pem', rest: '' },
    ]);
  });
});
