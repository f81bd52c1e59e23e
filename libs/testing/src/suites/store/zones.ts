import { NO_RECORDS } from '@fleetcommand/domain/edges/records';
import { expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

export function describeZones(subject: GetSubject): void {
  it('the zones’ records are kept as they were set last, until the zone is gone', async () => {
    const { zones } = subject().store;
    const zone = `${someId('clu').slice(-12)}.example.test`;
    const kept = async () => (await zones.list()).filter((each) => each.zone === zone);
    const never = {
      zone,
      pool: null,
      published: NO_RECORDS,
      changedAt: null,
      triedAt: SOME_TIME,
      problem: 'It refused.',
    };
    await zones.save(never);
    expect(await kept()).toEqual([never]);
    const published = { ipv4: ['192.0.2.1', '192.0.2.2'], ipv6: ['2001:db8::1'] };
    const set = { ...never, pool: 'gold', published, changedAt: SOME_TIME, problem: null };
    await zones.save(set);
    expect(await kept()).toEqual([set]);
    await zones.remove(zone);
    expect(await kept()).toEqual([]);
  });
}
