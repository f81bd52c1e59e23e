import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { describe, expect, it, vi } from 'vitest';

import {
  openOffice,
  plainPasswords,
  REQUEST,
  someSignUp,
} from '@fleetcommand/testing/builders/office';
import { ensureOperator } from './ensure-operator.js';
import { identify } from './identify.js';
import { signIn } from './sign-in.js';
import { signUp } from './sign-up.js';

const DAY_MS = 24 * 3_600_000;
const right = { email: 'ada@example.com', password: new Secret('correct horse battery staple') };

async function officeWithAda() {
  const office = await openOffice();
  unwrap(await signUp(office, someSignUp(), REQUEST));
  return office;
}

describe('signing in', () => {
  it('starts a session of thirty days, and is audited', async () => {
    const office = await officeWithAda();
    const { session, token, user } = unwrap(
      await signIn(office, { ...right, email: ' ADA@example.com' }, REQUEST),
    );
    expect(session).toMatchObject({
      userId: user.id,
      userAgent: 'curl/8.0',
      ipAddress: '192.0.2.1',
    });
    expect(session.expiresAt.getTime() - office.clock.now().getTime()).toBe(30 * DAY_MS);
    expect(session.tokenHash).toBe(`sha256(${token.reveal()})`);
    expect(office.audit().at(-1)).toMatchObject({
      action: 'session.create',
      actor: { kind: 'user', id: user.id },
      requestId: 'request-1',
    });
  });

  it('checks a password also where there is nobody, and says the same', async () => {
    const office = await officeWithAda();
    const verify = vi.fn((given: Secret, hash: string | null) =>
      plainPasswords.verify(given, hash),
    );
    const deps = { ...office, passwords: { ...plainPasswords, verify } };
    const wrong = await signIn(deps, { ...right, password: new Secret('wrong') }, REQUEST);
    const nobody = await signIn(deps, { ...right, email: 'nobody@example.com' }, REQUEST);
    expect(wrong).toEqual(nobody);
    expect(wrong).toMatchObject({ ok: false, error: { code: 'accounts.bad-credentials' } });
    expect(verify.mock.calls.map(([, hash]) => hash)).toEqual([
      expect.stringContaining('hashed:'),
      null,
    ]);
  });
});

describe('a session', () => {
  it('tells who asks, with today’s memberships', async () => {
    const office = await officeWithAda();
    const { token, user } = unwrap(await signIn(office, right, REQUEST));
    const before = await identify(office, token, REQUEST);
    expect(before?.actor).toMatchObject({
      userId: user.id,
      isOperator: false,
      memberships: [{ role: 'owner' }],
    });
    const other = await office.actor();
    const [membership] = other.memberships;
    if (!membership) throw new Error('there is no membership');
    const joined = {
      id: office.ids.next('mem'),
      userId: user.id,
      organizationId: membership.organizationId,
      role: 'viewer' as const,
    };
    await office.store.accounts.createMembership(joined, office.clock.now());
    expect(
      (await identify(office, token, REQUEST))?.actor.memberships.map(({ role }) => role),
    ).toEqual(['owner', 'viewer']);
  });

  it('is nobody’s when it is made up or over', async () => {
    const office = await officeWithAda();
    const { token } = unwrap(await signIn(office, right, REQUEST));
    expect(await identify(office, new Secret('made-up'), REQUEST)).toBeNull();
    office.clock.advance(30 * DAY_MS);
    expect(await identify(office, token, REQUEST)).toBeNull();
  });

  it('writes down its use once a minute at most', async () => {
    const office = await officeWithAda();
    const { token, session } = unwrap(await signIn(office, right, REQUEST));
    const lastUse = async () =>
      (await identify(office, token, REQUEST))?.session?.lastUsedAt.getTime();
    office.clock.advance(60_000);
    await lastUse();
    expect(await lastUse()).toBe(session.lastUsedAt.getTime());
    office.clock.advance(1);
    await lastUse();
    expect(await lastUse()).toBe(office.clock.now().getTime());
  });
});

describe('the first operator', () => {
  it('is made once, and keeps their password', async () => {
    const office = await openOffice();
    await ensureOperator(office, ' Ops@Example.com ', new Secret('first password'));
    await ensureOperator(office, 'ops@example.com', new Secret('second password'));
    const operator = await office.store.accounts.findUserByEmail('ops@example.com');
    expect(operator).toMatchObject({ isOperator: true, passwordHash: 'hashed:first password' });
  });
});
