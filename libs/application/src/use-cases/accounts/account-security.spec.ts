import type { Session, User } from '@fleetcommand/domain/accounts/account';
import type { MailContent } from '@fleetcommand/domain/mail/content';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { arrive, openHashingOffice } from '@fleetcommand/testing/builders/arrival';
import { REQUEST, type Office } from '@fleetcommand/testing/builders/office';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Actor } from '../actor.js';
import { mailContext } from '../mail/queue-mail.js';
import { changePassword } from './change-password.js';
import { requestEmailChange, requestEmailVerification, verifyEmail } from './email-address.js';
import { endOtherSessions, endSession } from './end-sessions.js';
import { requestPasswordReset, resetPassword } from './reset-password.js';
import { beginTotp, confirmTotp, removeTotp } from './authenticator.js';
import { renewRecoveryCodes } from './recovery-codes.js';
import { attemptKey, signIn, type SignInInput } from './sign-in.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const password = new Secret('correct horse battery staple');
const NEW = new Secret('another horse battery staple');

let office: Office;
let user: User;
let session: Session;
let actor: Actor;
beforeEach(async () => {
  office = await openHashingOffice();
  ({ user, session, actor } = await arrive(office));
});

async function mails(): Promise<(MailContent & { readonly to: string })[]> {
  const { mails: stored } = office.store;
  const found = await Promise.all(
    (await stored.listDue(office.clock.now(), 100)).map((id) => stored.find(id)),
  );
  return found.flatMap((mail) => {
    if (!mail?.ciphertext) return [];
    const opened = office.secretBox.open(mail.ciphertext, mailContext(mail.id)).reveal();
    return [{ ...(JSON.parse(opened) as MailContent), to: mail.to }];
  });
}
const lastToken = async () => {
  const last = (await mails()).findLast((mail) => 'token' in mail);
  return new Secret(last && 'token' in last ? last.token : '');
};
const enter = (more: Partial<SignInInput> = {}, request = REQUEST) =>
  signIn(office, { email: 'ada@example.com', password, ...more }, request);

describe('a forgotten password', () => {
  it('is replaced by the link in a mail, once; every session ends', async () => {
    await requestPasswordReset(office, ' ADA@example.com', REQUEST);
    const token = await lastToken();
    unwrap(await resetPassword(office, token, NEW, REQUEST));
    expect(await resetPassword(office, token, NEW, REQUEST)).toMatchObject({
      error: { code: 'accounts.bad-link' },
    });
    expect(await office.store.sessions.listByUser(user.id, office.clock.now())).toEqual([]);
    expect(await enter()).toMatchObject({ error: { code: 'accounts.bad-credentials' } });
    unwrap(await enter({ password: NEW }));
    expect((await mails()).map(({ kind }) => kind)).toContain('password-changed');
    expect(JSON.stringify(office.audit())).not.toContain(token.reveal());
  });

  it('of an address without an account tells only the mailbox', async () => {
    await requestPasswordReset(office, 'nobody@example.com', REQUEST);
    expect(await mails()).toMatchObject([{ kind: 'no-account', to: 'nobody@example.com' }]);
  });

  it('is not replaced by a bad one, an old link, or one that a newer took the place of', async () => {
    await requestPasswordReset(office, user.email, REQUEST);
    const first = await lastToken();
    await requestPasswordReset(office, user.email, REQUEST);
    const second = await lastToken();
    const reset = async (token: Secret, to = NEW) => {
      const done = await resetPassword(office, token, to, REQUEST);
      return done.ok ? 'done' : done.error.code;
    };
    expect(await reset(first)).toBe('accounts.bad-link');
    expect(await reset(second, new Secret('1234567890'))).toBe('accounts.weak-password');
    office.clock.advance(HOUR_MS);
    expect(await reset(second)).toBe('accounts.bad-link');
  });
});

describe('a password', () => {
  it('is changed by whoever knows it; the other sessions end, this one stays', async () => {
    unwrap(await enter());
    const input = { password, newPassword: NEW };
    const wrong = { ...input, password: NEW };
    const change = (i: typeof input) => changePassword(office, actor, { user, session }, i);
    expect(await change(wrong)).toMatchObject({ error: { code: 'accounts.wrong-password' } });
    unwrap(await change(input));
    const left = await office.store.sessions.listByUser(user.id, office.clock.now());
    expect(left.map(({ id }) => id)).toEqual([session.id]);
    expect((await mails()).map(({ kind }) => kind)).toContain('password-changed');
  });
});

describe('an e-mail address', () => {
  it('is proven by the link, and then asked for no more', async () => {
    await requestEmailVerification(office, user);
    expect(unwrap(await verifyEmail(office, await lastToken(), REQUEST))).toEqual({
      email: user.email,
    });
    expect((await office.store.security.find(user.id)).emailVerifiedAt).toEqual(office.clock.now());
    const before = (await mails()).length;
    await requestEmailVerification(office, user);
    expect(await mails()).toHaveLength(before);
  });

  it('changes once the new one is proven, and the old one is told', async () => {
    const email = 'countess@example.com';
    expect(await requestEmailChange(office, actor, user, { email, password: NEW })).toMatchObject({
      error: { code: 'accounts.wrong-password' },
    });
    unwrap(await requestEmailChange(office, actor, user, { email, password }));
    expect((await office.store.accounts.findUser(user.id))?.email).toBe('ada@example.com');
    expect(unwrap(await verifyEmail(office, await lastToken(), REQUEST))).toEqual({ email });
    expect((await office.store.accounts.findUser(user.id))?.email).toBe(email);
    expect(await mails()).toContainEqual({
      kind: 'email-changed',
      newEmail: email,
      to: 'ada@example.com',
    });
  });

  it('of somebody else is not taken over', async () => {
    await arrive(office, 'eve');
    const input = { email: 'eve@example.com', password };
    unwrap(await requestEmailChange(office, actor, user, input));
    const token = await lastToken();
    expect(await verifyEmail(office, token, REQUEST)).toMatchObject({
      error: { code: 'accounts.email-taken' },
    });
  });
});

describe('a second factor', () => {
  const minute = () => Math.floor(office.clock.now().getTime() / MINUTE_MS);
  const setUp = async () => {
    const { secret } = unwrap(await beginTotp(office, user, password));
    const code = () => `${secret.reveal()}${minute()}`;
    const codes = unwrap(await confirmTotp(office, actor, user, code()));
    office.clock.advance(MINUTE_MS);
    return { code, codes: codes.map((each) => each.reveal()) };
  };

  it('is asked for only once it was shown to work', async () => {
    unwrap(await beginTotp(office, user, password));
    unwrap(await enter());
    expect(await confirmTotp(office, actor, user, 'wrong')).toMatchObject({
      error: { code: 'accounts.unproven-authenticator' },
    });
    unwrap(await enter());
    const { code } = await setUp();
    expect(await enter()).toMatchObject({ error: { code: 'accounts.code-required' } });
    unwrap(await enter({ code: code() }));
  });

  it('is told of to whoever knows the password only', async () => {
    await setUp();
    expect(await enter({ password: NEW })).toMatchObject({
      error: { code: 'accounts.bad-credentials' },
    });
  });

  it('takes each code once', async () => {
    const { code } = await setUp();
    unwrap(await enter({ code: code() }));
    expect(await enter({ code: code() })).toMatchObject({ error: { code: 'accounts.wrong-code' } });
    office.clock.advance(MINUTE_MS);
    unwrap(await enter({ code: code() }));
  });

  it('is stood in for by each recovery code once, however it is typed', async () => {
    const { codes } = await setUp();
    expect(new Set(codes).size).toBe(10);
    const [one = '', two = ''] = codes;
    unwrap(await enter({ code: ` ${one.toUpperCase().replace('-', ' ')} ` }));
    expect(await enter({ code: one })).toMatchObject({ error: { code: 'accounts.wrong-code' } });
    const renewed = unwrap(await renewRecoveryCodes(office, actor, user, password));
    expect(await enter({ code: two })).toMatchObject({ error: { code: 'accounts.wrong-code' } });
    unwrap(await enter({ code: renewed[0]?.reveal() ?? '' }));
  });

  it('is kept sealed, and its codes hashed', async () => {
    const { codes } = await setUp();
    const kept = JSON.stringify([await office.store.security.find(user.id), office.audit()]);
    for (const secret of ['15s', ...codes]) expect(kept).not.toContain(secret);
  });

  it('is taken away by whoever knows the password', async () => {
    await setUp();
    expect(await removeTotp(office, actor, user, NEW)).toMatchObject({
      error: { code: 'accounts.wrong-password' },
    });
    unwrap(await removeTotp(office, actor, user, password));
    unwrap(await enter());
    expect((await mails()).filter(({ kind }) => kind === 'sign-in-method')).toHaveLength(2);
  });
});

describe('sessions', () => {
  it('are one’s own to end, alone or all but this', async () => {
    const other = unwrap(await enter()).session;
    await arrive(office, 'eve');
    const eve = await office.store.accounts.findUserByEmail('eve@example.com');
    const [theirs] = await office.store.sessions.listByUser(eve?.id ?? user.id, office.clock.now());
    expect(await endSession(office, actor, theirs?.id ?? session.id)).toMatchObject({
      error: { code: 'sessions.not-found' },
    });
    unwrap(await endSession(office, actor, other.id));
    unwrap(await enter());
    unwrap(await enter());
    await endOtherSessions(office, actor, session);
    const left = await office.store.sessions.listByUser(user.id, office.clock.now());
    expect(left.map(({ id }) => id)).toEqual([session.id]);
  });

  it('from a new place by a new program are news to their owner', async () => {
    const news = async () => (await mails()).filter(({ kind }) => kind === 'new-sign-in').length;
    const elsewhere = { ...REQUEST, ipAddress: '203.0.113.9' };
    unwrap(await enter({}, elsewhere));
    unwrap(await enter({}, { ...REQUEST, userAgent: 'Firefox' }));
    expect(await news()).toBe(0);
    unwrap(await enter({}, { ...REQUEST, ipAddress: '198.51.100.4', userAgent: 'Konqueror' }));
    expect(await news()).toBe(1);
  });
});

describe('attempts to sign in', () => {
  it('of strangers are counted apart from those of a place the owner is signed in from', async () => {
    const [home, away, nobody] = [
      await attemptKey(office, 'ADA@example.com', REQUEST.ipAddress),
      await attemptKey(office, 'ada@example.com', '203.0.113.9'),
      await attemptKey(office, 'nobody@example.com', REQUEST.ipAddress),
    ];
    expect(home).not.toBe(away);
    expect([away, nobody]).toEqual(['ada@example.com', 'nobody@example.com']);
  });
});
