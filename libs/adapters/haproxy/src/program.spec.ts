import { describe, expect, test } from 'vitest';
import { acceptVersion } from './program.js';

describe('the program’s version', () => {
  test.each([
    ['HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/', '2.6.12-1+deb12u4'],
    ['HAProxy version 3.2.1 2026/06/10 - https://haproxy.org/', '3.2.1'],
    ['HA-Proxy version 2.6.0 2022/05/31 - https://haproxy.org/', '2.6.0'],
  ])('%s is accepted', (answer, version) => {
    expect(acceptVersion('haproxy', answer)).toEqual({
      ok: true,
      value: { path: 'haproxy', version },
    });
  });

  test('an older one is refused by its number', () => {
    expect(acceptVersion('haproxy', 'HA-Proxy version 2.5.9 2022/09/24')).toMatchObject({
      ok: false,
      error: { code: 'haproxy.too-old', message: expect.stringContaining('2.5.9') },
    });
  });

  test('another program is not taken for HAProxy', () => {
    expect(acceptVersion('cat', 'cat (GNU coreutils) 9.1')).toMatchObject({
      ok: false,
      error: { code: 'haproxy.not-executable' },
    });
  });
});
