import { expect, it } from 'vitest';
import { z } from 'zod';

import { parseConfig } from './config.js';
import { domainFields } from './domain-fields.js';

const read = (environment: Readonly<Record<string, string>>) =>
  parseConfig(z.object(domainFields), environment);

it('the addresses of edges are addresses of their family, as many as there are', () => {
  expect(read({})).toMatchObject({ ok: true, config: { PUBLIC_IPV4: [], PUBLIC_IPV6: [] } });
  expect(
    read({ PUBLIC_IPV4: '192.0.2.10, 192.0.2.11', PUBLIC_IPV6: '2001:db8::10' }),
  ).toMatchObject({
    config: { PUBLIC_IPV4: ['192.0.2.10', '192.0.2.11'], PUBLIC_IPV6: ['2001:db8::10'] },
  });
});

it.each([
  ['PUBLIC_IPV4', '192.0.2.10,edge.example.com', 'edge.example.com', 'IPv4'],
  ['PUBLIC_IPV4', '192.0.2.0/24', '192.0.2.0/24', 'IPv4'],
  ['PUBLIC_IPV4', '2001:db8::10', '2001:db8::10', 'IPv4'],
  ['PUBLIC_IPV6', '192.0.2.10', '192.0.2.10', 'IPv6'],
  ['PUBLIC_IPV6', '[2001:db8::10]', '[2001:db8::10]', 'IPv6'],
])('%s refuses %s, naming the entry and how one is written', (name, text, entry, family) => {
  const parsed = read({ [name]: text });
  expect(parsed.ok || parsed.faults).toEqual([
    expect.stringContaining(`${name}: “${entry}” is no ${family} address; write addresses alone`),
  ]);
});
