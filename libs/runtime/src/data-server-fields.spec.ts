import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { parseConfig } from './config.js';
import { dataServerFields, dataServersOf } from './data-server-fields.js';

const read = (more: Readonly<Record<string, string>>) =>
  parseConfig(z.object(dataServerFields), {
    DATA_SERVER_URL: 'postgresql://admin@data.test/postgres',
    ...more,
  });

function serversOf(more: Readonly<Record<string, string>>) {
  const parsed = read(more);
  if (!parsed.ok) throw new Error(parsed.faults.join('\n'));
  return dataServersOf(parsed.config);
}

describe('where the data servers are', () => {
  it('is said by networks, by pods, or not at all', () => {
    expect(serversOf({})).toEqual([]);
    expect(
      serversOf({
        DATA_SERVER_URL: 'postgresql://admin@data.test:6432/postgres',
        DATA_SERVER_CIDRS: '10.1.0.0/24, fd00::/64',
        DATA_SERVER_PODS: 'data/app.kubernetes.io/name=postgres, tier=',
      }),
    ).toEqual([
      { cidr: '10.1.0.0/24', port: 6432 },
      { cidr: 'fd00::/64', port: 6432 },
      {
        pods: { namespace: 'data', labels: { 'app.kubernetes.io/name': 'postgres', tier: '' } },
        port: 6432,
      },
    ]);
  });

  // Kubernetes would refuse it with the policy of every instance, long after the start.
  it.each([
    ['10.20.0.1', '10.20.0.1'],
    ['10.20.0.0/33', '10.20.0.0/33'],
    ['10.20.300.0/24', '10.20.300.0/24'],
    ['fd00::/129', 'fd00::/129'],
    ['data.internal/24', 'data.internal/24'],
    ['10.1.0.0/24, 10.2.0.0-10.2.0.9', '10.2.0.0-10.2.0.9'],
  ])('refuses %s as networks, naming the entry and how one is written', (text, entry) => {
    const parsed = read({ DATA_SERVER_CIDRS: text });
    expect(parsed.ok || parsed.faults).toEqual([
      expect.stringMatching(/^DATA_SERVER_CIDRS: .*such as 10\.0\.0\.0\/24.*10\.20\.0\.0\/24/),
    ]);
    expect(parsed.ok || parsed.faults[0]).toContain(`“${entry}” is no CIDR`);
  });

  // Were it taken as "no labels", every pod of the namespace would be open to every tenant.
  it.each([
    'app=postgres',
    'data/',
    'data/app',
    'data/app=a,',
    'Data/app=a',
    'data/a b=c',
    'data/=c',
  ])('refuses %s, with an example', (text) => {
    const parsed = read({ DATA_SERVER_PODS: text });
    expect(parsed.ok || parsed.faults).toEqual([
      expect.stringMatching(/^DATA_SERVER_PODS: is no namespace\/label=value.*data\/app=postgres/),
    ]);
  });
});
