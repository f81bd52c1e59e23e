import type { PartStatus } from '@fleetcommand/contracts/http/local';
import { describe, expect, it } from 'vitest';
import { findHaproxy, haproxyStatus, type ProcessEntry } from './haproxy-watch.js';

const HOME = '/state/.fleet/edge';
const run = (pid: number, parentPid: number, config = `${HOME}/haproxy.cfg`): ProcessEntry => ({
  pid,
  parentPid,
  arguments: ['/usr/sbin/haproxy', '-W', '-f', config, ''],
});

describe('findHaproxy', () => {
  it('tells the master from its workers, during a reload too', () => {
    expect(findHaproxy([run(11, 10), run(10, 1), run(12, 10)], HOME)).toEqual({
      master: 10,
      workers: [11, 12],
    });
  });

  it('leaves other HAProxies alone', () => {
    const others = [run(5, 1, '/etc/haproxy/haproxy.cfg'), run(6, 1, '/state/.fleet/edge2/x.cfg')];
    expect(findHaproxy(others, HOME)).toBeUndefined();
    const editor = { pid: 9, parentPid: 1, arguments: ['vim', `${HOME}/haproxy.cfg`] };
    expect(findHaproxy([editor], HOME)).toBeUndefined();
  });
});

describe('haproxyStatus', () => {
  const before: PartStatus = {
    name: 'haproxy',
    state: 'ready',
    pid: 10,
    url: null,
    memoryBytes: null,
    restarts: 0,
    message: null,
  };

  it('counts a new master as a restart', () => {
    expect(haproxyStatus(before, { master: 20 }, 'ready')).toMatchObject({ pid: 20, restarts: 1 });
    expect(haproxyStatus({ ...before, pid: null }, { master: 20 }, 'ready')).toMatchObject({
      pid: 20,
      restarts: 0,
    });
  });

  it('says so when the edge runs without it', () => {
    expect(haproxyStatus(before, undefined, 'ready').state).toBe('unready');
    expect(haproxyStatus(before, undefined, 'starting').state).toBe('waiting');
  });
});
