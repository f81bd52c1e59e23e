import { Secret } from '@fleetcommand/kernel/secret';
import { unwrap } from '@fleetcommand/kernel/result';
import { Crash, createCrasher } from '@fleetcommand/testing/fakes/crash';
import { describe, expect, it, vi } from 'vitest';

import {
  openOffice,
  plainPasswords,
  REQUEST,
  someSignUp,
} from '@fleetcommand/testing/builders/office';
import type { Store } from '../../ports/store.js';
import { signUp, type SignUpInput } from './sign-up.js';

/** What of Ada is stored: a customer is all of it. */
async function tracesOf({ store }: { readonly store: Store }): Promise<Record<string, number>> {
  const user = await store.accounts.findUserByEmail('ada@example.com');
  const memberships = user ? await store.accounts.listMemberships(user.id) : [];
  const page = await store.tenants.listByOrganizations(
    memberships.map((m) => m.organizationId),
    { limit: 10 },
  );
  const taken = await store.tenants.findTakenSlugs(['ada']);
  return {
    users: user ? 1 : 0,
    organizations: memberships.length,
    tenants: page.items.length,
    names: taken.size,
    jobs: await store.outbox.countPending(),
  };
}
const NOTHING = { users: 0, organizations: 0, tenants: 0, names: 0, jobs: 0 };
const ONE_CUSTOMER = { users: 1, organizations: 1, tenants: 1, names: 1, jobs: 1 };

describe('signing up', () => {
  it('makes an owner with an organization, a session and an instance on its way', async () => {
    const office = await openOffice();
    const made = unwrap(
      await signUp(office, { ...someSignUp(), email: ' Ada@Example.com ' }, REQUEST),
    );
    expect(await tracesOf(office)).toEqual(ONE_CUSTOMER);
    expect(made.tenant).toMatchObject({
      slug: 'ada',
      state: 'pending',
      intent: 'running',
      generation: 1,
      observedGeneration: 0,
      planId: 'free',
      planVersion: 2,
      blueprintId: 'sample-chat',
      regionId: 'local',
      currentOperationId: made.operation.id,
    });
    expect(made.operation).toMatchObject({
      kind: 'tenant.create',
      state: 'queued',
      generation: 1,
      tenantId: made.tenant.id,
    });
    const identified = await office.store.sessions.findByTokenHash(
      'sha256(token-1)',
      office.clock.now(),
    );
    expect(identified?.user).toMatchObject({ email: 'ada@example.com', isOperator: false });
    const [membership] = await office.store.accounts.listMemberships(
      identified?.user.id ?? ('' as never),
    );
    expect(membership).toMatchObject({
      role: 'owner',
      organization: { id: made.organization.id, name: 'ada Ltd' },
    });
    const [message] = await office.store.transaction((tx) => tx.outbox.claim(10));
    expect(message?.job).toEqual({
      kind: 'tenant.reconcile',
      tenantId: made.tenant.id,
      generation: 1,
      cause: 'change',
    });
  });

  it('keeps the password and the token out of everything that is kept', async () => {
    const office = await openOffice();
    const made = unwrap(await signUp(office, someSignUp(), REQUEST));
    const page = await office.store.events.list(made.tenant.id, { limit: 10 });
    const kept = JSON.stringify([office.audit(), page.items, made.session, made.organization]);
    expect(office.audit().map(({ action }) => action)).toContain('tenant.create');
    expect(kept).not.toContain('correct horse');
    expect(kept.replaceAll('sha256(token-1)', '')).not.toContain('token-1');
  });

  it('hashes the password before the transaction, which holds rows', async () => {
    const order: string[] = [];
    const office = await openOffice((store) => ({
      ...store,
      transaction: (work) => {
        order.push('transaction');
        return store.transaction(work);
      },
    }));
    const hash = (password: Secret) => {
      order.push('hash');
      return plainPasswords.hash(password);
    };
    unwrap(
      await signUp({ ...office, passwords: { ...plainPasswords, hash } }, someSignUp(), REQUEST),
    );
    expect(order).toEqual(['hash', 'transaction']);
  });

  const refusals: [string, Partial<SignUpInput>, string, string][] = [
    ['no e-mail address', { email: 'ada' }, 'accounts.bad-email', '/email'],
    [
      'a weak password',
      { password: new Secret('1234567890') },
      'accounts.weak-password',
      '/password',
    ],
    [
      'one’s address as password',
      { password: new Secret('ada@example.com') },
      'accounts.weak-password',
      '/password',
    ],
    ['an unusable name', someSignUp('ada', { slug: 'www' }), 'slugs.unusable', '/tenant/slug'],
    [
      'an unknown plan',
      someSignUp('ada', { plan: 'gold' }),
      'catalogue.unknown-plan',
      '/tenant/plan',
    ],
    [
      'an unknown region',
      someSignUp('ada', { region: 'mars' }),
      'catalogue.unknown-region',
      '/tenant/region',
    ],
    [
      'an unknown application',
      someSignUp('ada', { blueprint: 'doom' }),
      'catalogue.unknown-blueprint',
      '/tenant/blueprint',
    ],
    ['an address in use', { email: 'OLD@example.com' }, 'accounts.email-taken', '/email'],
    ['a name in use', someSignUp('ada', { slug: 'old' }), 'tenants.slug-taken', '/tenant/slug'],
  ];
  it.each(refusals)(
    'with %s is refused before the hash is paid for',
    async (_, change, code, pointer) => {
      const office = await openOffice();
      unwrap(await signUp(office, someSignUp('old'), REQUEST));
      const hash = vi.fn((password: Secret) => plainPasswords.hash(password));
      const refused = await signUp(
        { ...office, passwords: { ...plainPasswords, hash } },
        { ...someSignUp(), ...change },
        REQUEST,
      );
      expect(refused).toMatchObject({ ok: false, error: { code, pointer, retry: 'never' } });
      expect(hash).not.toHaveBeenCalled();
      expect(await tracesOf(office)).toEqual({ ...NOTHING, jobs: 1 });
    },
  );

  it('in a region whose only cluster is cordoned is refused for now', async () => {
    const office = await openOffice();
    const [cluster] = await office.store.catalogue.listClusters();
    if (!cluster) throw new Error('there is no cluster');
    const { tenantCount: _, ...row } = cluster;
    await office.store.catalogue.saveCluster({ ...row, cordoned: true });
    const refused = await signUp(office, someSignUp(), REQUEST);
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'catalogue.region-full', pointer: '/tenant/region' },
    });
  });

  it.each([
    [
      'address',
      (n: number) => ({ ...someSignUp(`name-${n}`), email: 'ada@example.com' }),
      'accounts.email-taken',
    ],
    ['name', (n: number) => someSignUp(`person-${n}`, { slug: 'ada' }), 'tenants.slug-taken'],
  ])('of several at once with one %s lets one in, and tells the others', async (_, input, code) => {
    const office = await openOffice();
    const outcomes = await Promise.all([1, 2, 3].map((n) => signUp(office, input(n), REQUEST)));
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    for (const outcome of outcomes)
      expect(outcome.ok || outcome.error.code).toBe(outcome.ok ? true : code);
    expect(await office.store.outbox.countPending()).toBe(1);
  });

  it('leaves all of a customer or nothing, whichever call is the last', async () => {
    const rehearsal = createCrasher();
    unwrap(
      await signUp(
        await openOffice((store) => rehearsal.wrap('store', store)),
        someSignUp(),
        REQUEST,
      ),
    );
    expect(rehearsal.calls.length).toBeGreaterThan(10);
    for (const when of ['before', 'after'] as const) {
      for (let atCall = 1; atCall <= rehearsal.calls.length; atCall++) {
        const crasher = createCrasher({ atCall, when });
        let real: Store | undefined;
        const office = await openOffice((store) => {
          real = store;
          return crasher.wrap('store', store);
        });
        await expect(signUp(office, someSignUp(), REQUEST)).rejects.toThrow(Crash);
        const hasCommitted =
          when === 'after' && rehearsal.calls[atCall - 1] === 'store.transaction';
        const traces = real && (await tracesOf({ store: real }));
        expect([when, rehearsal.calls[atCall - 1], traces]).toEqual([
          when,
          rehearsal.calls[atCall - 1],
          hasCommitted ? ONE_CUSTOMER : NOTHING,
        ]);
      }
    }
  });
});
