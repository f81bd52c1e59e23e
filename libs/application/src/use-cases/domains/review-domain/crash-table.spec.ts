/**
 * Reviews under every failure there is: each of their calls in turn fails, or is the last the process makes. Then the
 * worker runs again, and all must be as if nothing had happened: one holder a host, one certificate, each told once.
 */
import { domainPurpose } from '@fleetcommand/application/ports/certificates';
import { domainStatus } from '@fleetcommand/domain/domains/claims/headline';
import { DAY_MS } from '@fleetcommand/domain/domains/claims/policy';
import type { DomainId } from '@fleetcommand/kernel/ids';
import {
  openDomainDesk,
  type Customer,
  type DomainDesk,
} from '@fleetcommand/testing/builders/domain-desk';
import { Crash, createCrasher, type CrashPlan } from '@fleetcommand/testing/fakes/crash';
import { beforeAll, describe, expect, it } from 'vitest';

import { checkDomain } from '../check-domain.js';

const HOST = 'chat.acme.com';

interface Story {
  readonly desk: DomainDesk;
  readonly customers: readonly Customer[];
  readonly claims: readonly DomainId[];
}

/** What is owed to the worker when each scenario begins. */
const scenarios: Readonly<Record<string, () => Promise<Story>>> = {
  async bind() {
    const desk = await openDomainDesk();
    const acme = await desk.customer('acme');
    const claim = await desk.claim(acme, HOST);
    desk.setRecords(claim);
    return { desk, customers: [acme], claims: [claim.id] };
  },
  async transfer() {
    const desk = await openDomainDesk();
    const customers = [await desk.customer('acme'), await desk.customer('rival')] as const;
    const mine = await desk.live(customers[0], HOST);
    const theirs = await desk.claim(customers[1], HOST);
    desk.setRecords(theirs);
    return { desk, customers, claims: [mine.id, theirs.id] };
  },
  async release() {
    const desk = await openDomainDesk();
    const acme = await desk.customer('acme');
    const domain = await desk.live(acme, HOST);
    desk.clearRecords(domain);
    await desk.pass(DAY_MS);
    desk.office.clock.advance(31 * DAY_MS);
    await checkDomain(desk.office, acme.actor, domain.id);
    return { desk, customers: [acme], claims: [domain.id] };
  },
};

const CALLS: readonly string[] = [
  'store.domains.find',
  'store.leases.acquire',
  'store.domains.findBinding',
  'store.certificates.findByPurpose',
  'dns.observe',
  'store.transaction',
  'store.tx.domains.recordReview',
  'store.tx.outbox.add',
  'store.tx.audit.append',
  'store.tx.events.append',
  'store.leases.release',
  'queue.enqueue',
];
const CALLS_OF: Readonly<Record<string, readonly string[]>> = {
  bind: [...CALLS, 'store.tx.domains.bind', 'store.tx.certificates.ensure'],
  transfer: [...CALLS, 'store.tx.domains.bind', 'store.tx.domains.addTombstone'],
  release: [...CALLS, 'store.tx.domains.unbind', 'store.tx.domains.addTombstone'],
};

/** Hundreds of runs, one for each call. */
const LONG = { timeout: 120_000 };

const WAYS = {
  'fails before it has an effect': { when: 'before', lives: true },
  'has its effect, and the answer is lost': { when: 'after', lives: true },
  'is not made any more: the process dies before it': { when: 'before' },
  'is the last: the process dies after it': { when: 'after' },
} as const satisfies Record<string, Omit<CrashPlan, 'atCall'>>;

async function outcomeOf({ desk, customers, claims }: Story) {
  const { store } = desk.office;
  const binding = await store.domains.findBinding(HOST);
  const tombstones = await store.domains.listTombstones(HOST);
  return {
    holder: binding ? claims.indexOf(binding.claimId) : null,
    tombstones: tombstones.map(({ reason }) => reason),
    claims: await Promise.all(
      claims.map(async (id) => {
        const domain = await desk.domain(id);
        const certificate = await store.certificates.findByPurpose(domainPurpose(id));
        return { status: domainStatus(domain), isWanted: certificate !== null };
      }),
    ),
    events: await Promise.all(
      customers.map(async (each) => (await desk.events(each)).map(({ reason }) => reason)),
    ),
    owed: await store.outbox.countPending(),
  };
}

describe.each(Object.entries(scenarios))('%s', (name, begin) => {
  let expected: Awaited<ReturnType<typeof outcomeOf>>;
  let calls: readonly string[];

  beforeAll(async () => {
    const story = await begin();
    const recorder = createCrasher();
    await story.desk.settle(recorder);
    ({ calls } = recorder);
    expected = await outcomeOf(story);
  });

  it('makes every kind of call that can go wrong, and ends well', () => {
    expect((CALLS_OF[name] ?? []).filter((call) => !calls.includes(call))).toEqual([]);
    expect(expected.owed).toBe(0);
    expect(expected.holder).toBe({ bind: 0, transfer: 1, release: null }[name]);
  });

  it.each(Object.entries(WAYS))('comes to the same when any one call %s', LONG, async (_, way) => {
    for (let atCall = 1; atCall <= calls.length; atCall += 1) {
      const place = `${calls[atCall - 1]} (call ${atCall})`;
      const story = await begin();
      const crasher = createCrasher({ atCall, ...way });
      const died = (error: unknown) => expect(error).toBeInstanceOf(Crash);
      await story.desk.settle(crasher).catch(died);
      expect(crasher.hasCrashed(), place).toBe(true);
      // As after FLUSHALL: nothing but PostgreSQL remembers. A lease of the dead runs out.
      story.desk.queue.forgetEverything();
      await story.desk.pass(60_000);
      expect(await outcomeOf(story), place).toEqual(expected);
    }
  });
});
