import { describe, expect, test } from 'vitest';
import { parseProxyCounters } from './stats.js';
import type { ProxyCounters } from './stats.js';

const HEADING =
  '# pxname,svname,scur,stot,bin,bout,type,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,req_tot,rtime,mode,';
async function parsed(
  lines: readonly string[],
  isAsked: (backend: string) => boolean = () => true,
): Promise<ProxyCounters[]> {
  const all: ProxyCounters[] = [];
  for await (const counters of parseProxyCounters([HEADING, ...lines, ''].join('\n'), isAsked))
    all.push(counters);
  return all;
}

describe('the counters of HAProxy', () => {
  test('are read by the names of their columns', async () => {
    expect(
      await parsed([
        'web,FRONTEND,3,9,164,434,0,0,7,1,1,2,11,,http,',
        'pool-0001,BACKEND,1,4,5,6,1,0,7,0,0,0,7,12,http,',
      ]),
    ).toEqual([
      {
        name: 'web',
        kind: 'frontend',
        requests: 11,
        errors5xx: 2,
        responses: [0, 7, 1, 1, 2],
        bytesIn: 164,
        bytesOut: 434,
        sessions: 3,
        responseTimeMs: undefined,
      },
      {
        name: 'pool-0001',
        kind: 'backend',
        requests: 7,
        errors5xx: 0,
        responses: [0, 7, 0, 0, 0],
        bytesIn: 5,
        bytesOut: 6,
        sessions: 1,
        responseTimeMs: 12,
      },
    ]);
  });

  test('count connections where a proxy of mode tcp counts no requests', async () => {
    const [counters] = await parsed(['tcp-web,FRONTEND,0,8,1,1,0,,,,,,0,,tcp,']);
    expect(counters?.requests).toBe(8);
  });

  test('are those of all frontends, and of the backends that are asked for', async () => {
    const lines = [
      'web,FRONTEND,0,0,0,0,0,0,0,0,0,0,1,,http,',
      'pool-0001,BACKEND,0,0,0,0,1,0,0,0,0,0,2,,http,',
      'pool-0002,BACKEND,0,0,0,0,1,0,0,0,0,0,3,,http,',
    ];
    const counters = await parsed(lines, (backend) => backend === 'pool-0002');
    expect(counters.map(({ name }) => name)).toEqual(['web', 'pool-0002']);
  });

  test('are all there where they are many', async () => {
    const lines = Array.from(
      { length: 2_000 },
      (_, n) => `pool-${n},BACKEND,0,0,0,0,1,0,0,0,0,0,${n},,http,`,
    );
    expect((await parsed(lines)).map(({ requests }) => requests)).toEqual(lines.map((_, n) => n));
  });
});
