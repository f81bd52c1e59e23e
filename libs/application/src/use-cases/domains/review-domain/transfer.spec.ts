import { domainStatus } from '@fleetcommand/domain/domains/claims/headline';
import { DAY_MS, HOUR_MS } from '@fleetcommand/domain/domains/claims/policy';
import { openDomainDesk } from '@fleetcommand/testing/builders/domain-desk';
import { domainNewsOf, queuedMails } from '@fleetcommand/testing/builders/queued-mails';
import { describe, expect, it } from 'vitest';

const HOST = 'chat.acme.com';

async function twoCustomers() {
  const desk = await openDomainDesk();
  const [acme, rival] = [await desk.customer('acme'), await desk.customer('rival')];
  return { desk, acme, rival, mine: await desk.live(acme, HOST) };
}

describe('a host that another organization wants', () => {
  it('moves by fresh proof, and both are told', async () => {
    const { desk, acme, rival, mine } = await twoCustomers();
    const theirs = await desk.claim(rival, HOST);
    desk.setRecords(theirs);
    desk.rung.length = 0;
    await desk.settle();
    const { store } = desk.office;
    expect(await store.domains.findBinding(HOST)).toMatchObject({ claimId: theirs.id });
    const lost = await desk.domain(mine.id);
    expect(domainStatus(lost)).toBe('blocked');
    expect(lost).toMatchObject({ ownership: { state: 'superseded' }, nextReviewAt: null });
    expect((await desk.events(acme)).at(-1)?.reason).toBe('DomainTransferredAway');
    expect((await desk.events(rival)).at(-1)?.reason).toBe('DomainTransferredHere');
    const { clock, secretBox } = desk.office;
    const news = domainNewsOf(await queuedMails(store, secretBox, clock.now()));
    expect(news.map((line) => line.replace(/^.*: /, '')).toSorted()).toEqual([
      'transferred-away',
      'transferred-here',
    ]);
    const tenants = desk.rung.flatMap((job) =>
      job.kind === 'tenant.reconcile' ? [job.tenantId] : [],
    );
    expect(new Set(tenants)).toEqual(new Set([acme.tenant.id, rival.tenant.id]));
    expect(await store.domains.listTombstones(HOST)).toMatchObject([
      { reason: 'superseded', targetLabel: mine.secrets.targetLabel },
    ]);
  });

  it.each<[string, (desk: Awaited<ReturnType<typeof twoCustomers>>['desk']) => void]>([
    ['a claim alone', () => undefined],
    ['a CNAME to the holder’s target', () => undefined],
    [
      'a CNAME to their own target alone',
      (desk) => desk.dns.set('CNAME', HOST, 'theirs.domains.example.com'),
    ],
    [
      'the holder’s own proof value',
      (desk) => desk.dns.set('TXT', `_fleetcommand.${HOST}`, 'fleetcommand=guessed'),
    ],
  ])('stays with who has it in the face of %s', async (_, attack) => {
    const { desk, rival, mine } = await twoCustomers();
    const theirs = await desk.claim(rival, HOST);
    attack(desk);
    await desk.pass(HOUR_MS);
    expect(await desk.office.store.domains.findBinding(HOST)).toMatchObject({ claimId: mine.id });
    expect((await desk.domain(theirs.id)).ownership.state).toBe('pending');
  });

  it('is not taken back by the proof that was beaten, only by a new one', async () => {
    const { desk, acme, rival, mine } = await twoCustomers();
    const theirs = await desk.claim(rival, HOST);
    desk.setRecords(theirs);
    await desk.settle();
    desk.setRecords(mine);
    await desk.pass(HOUR_MS);
    expect(await desk.office.store.domains.findBinding(HOST)).toMatchObject({ claimId: theirs.id });
    const again = await desk.claim(acme, HOST);
    expect(again.secrets).not.toEqual(mine.secrets);
    desk.setRecords(again);
    await desk.settle();
    expect(await desk.office.store.domains.findBinding(HOST)).toMatchObject({ claimId: again.id });
  });

  it('is not inherited with what still points at the target of who gave it up', async () => {
    const { desk, rival, mine } = await twoCustomers();
    const { store } = desk.office;
    await desk.pass(2 * DAY_MS);
    await store.transaction(async (tx) => {
      await tx.domains.unbind(HOST, mine.id);
      await tx.domains.delete(mine.id);
    });
    const theirs = await desk.claim(rival, HOST);
    await desk.pass(HOUR_MS);
    expect(await store.domains.findBinding(HOST)).toBeNull();
    expect((await desk.domain(theirs.id)).look?.diagnosis.findings.map(({ code }) => code)).toEqual(
      ['wrong-proof', 'wrong-cname'],
    );
  });

  it('of two that prove at once is one’s', async () => {
    const desk = await openDomainDesk();
    const [a, b] = [await desk.customer('acme'), await desk.customer('rival')];
    const claims = [await desk.claim(a, HOST), await desk.claim(b, HOST)];
    const proofs = claims.map(({ secrets }) => `fleetcommand=${secrets.token}`);
    for (const claim of claims) desk.setRecords(claim);
    desk.dns.set('TXT', `_fleetcommand.${HOST}`, ...proofs);
    desk.dns.set('CNAME', HOST);
    desk.dns.set('A', HOST, '192.0.2.10');
    await desk.settle();
    const states = await Promise.all(
      claims.map(async ({ id }) => (await desk.domain(id)).ownership.state),
    );
    expect(states.toSorted()).toEqual(['proven', 'superseded']);
  });
});
