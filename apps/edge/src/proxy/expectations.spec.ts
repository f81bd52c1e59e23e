import type { Server } from '@fleetcommand/routing/haproxy/model/model';
import { describe, expect, test } from 'vitest';
import { expectationsAfter } from './expectations.js';

const server: Server = {
  name: 's1',
  address: '10.0.0.1',
  port: 80,
  protocol: 'http',
  weight: 10,
  settings: [],
  isChecked: false,
};
const HEADER =
  '1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_port\n';
const found = (key: string, value: string): string =>
  `type=str, case=sensitive, found=yes, idx=tree, key="${key}", value="${value}", type="str"`;

const faultsOf = (
  commands: Parameters<typeof expectationsAfter>[0],
  replies: readonly string[],
): string[] => {
  const expectations = expectationsAfter(commands);
  expect(expectations).toHaveLength(replies.length);
  return expectations
    .flatMap((expectation, index) => expectation.differences(replies[index]!))
    .map(({ fault }) => fault);
};

describe('after commands', () => {
  test('a map entry must have its last value', () => {
    const commands = [
      { kind: 'add-map', map: 'm', key: 'a', value: '1' },
      { kind: 'set-map', map: 'm', key: 'a', value: '2' },
    ] as const;
    expect(faultsOf(commands, [found('a', '2')])).toEqual([]);
    expect(faultsOf(commands, [found('a', '1')])).toEqual(['m: "a" is "1" instead of "2"']);
    expect(faultsOf(commands, ['type=str, case=sensitive, found=no'])).toEqual([
      'm: "a" is absent instead of "2"',
    ]);
  });

  test('a deleted entry must be gone; a shorter one that matches does not count', () => {
    const commands = [{ kind: 'del-map', map: 'm', key: '/api' }] as const;
    expect(faultsOf(commands, [found('/', 'x')])).toEqual([]);
    expect(faultsOf(commands, [found('/api', 'x')])).toEqual(['m: "/api" is still there']);
  });

  test('a server must take requests at its address', () => {
    const commands = [{ kind: 'add-server', backend: 'b', server, dynamicCookie: false }] as const;
    expect(faultsOf(commands, [`${HEADER}3 b 1 s1 10.0.0.1 2 0 10 80`])).toEqual([]);
    expect(faultsOf(commands, [`${HEADER}3 b 1 s1 10.0.0.1 2 1 10 80`])).toEqual([
      'server b/s1 takes no requests',
    ]);
    expect(faultsOf(commands, [`${HEADER}3 b 1 s1 10.0.0.9 2 0 10 80`])).toEqual([
      'server b/s1 is 10.0.0.9:80 instead of 10.0.0.1:80',
    ]);
    expect(faultsOf(commands, [HEADER])).toEqual(['server b/s1 is absent']);
  });

  test('a server that HAProxy checks may be found ill, but not be put out of service', () => {
    const checked = { ...server, isChecked: true };
    const commands = [
      { kind: 'add-server', backend: 'b', server: checked, dynamicCookie: false },
    ] as const;
    expect(faultsOf(commands, [`${HEADER}3 b 1 s1 10.0.0.1 0 0 10 80`])).toEqual([]);
    expect(faultsOf(commands, [`${HEADER}3 b 1 s1 10.0.0.1 0 1 10 80`])).toEqual([
      'server b/s1 takes no requests',
    ]);
  });

  test('a removed server may linger, out of service', () => {
    const commands = [{ kind: 'remove-server', backend: 'b', server: 's1' }] as const;
    expect(faultsOf(commands, [HEADER])).toEqual([]);
    expect(faultsOf(commands, [`${HEADER}3 b 1 s1 10.0.0.1 0 1 10 80`])).toEqual([]);
    expect(faultsOf(commands, [`${HEADER}3 b 1 s1 10.0.0.1 2 0 10 80`])).toEqual([
      'server b/s1 still takes requests',
    ]);
  });

  test('certificates must be listed, or not', () => {
    const commands = [
      { kind: 'add-crt-list', crtList: 'l', file: 'certs/a.pem', names: ['a'] },
      { kind: 'remove-crt-list', crtList: 'l', file: 'certs/b.pem' },
    ] as const;
    expect(faultsOf(commands, ['# l\ncerts/a.pem a\n'])).toEqual([]);
    expect(faultsOf(commands, ['# l\ncerts/b.pem b\n'])).toEqual([
      'l: certs/a.pem is absent',
      'l: certs/b.pem is still listed',
    ]);
  });
});
