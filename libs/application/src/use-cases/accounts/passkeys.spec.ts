import type { Session, User } from '@fleetcommand/domain/accounts/account';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { arrive, openHashingOffice } from '@fleetcommand/testing/builders/arrival';
import { REQUEST, type Office } from '@fleetcommand/testing/builders/office';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Actor } from '../actor.js';
import { beginTotp, confirmTotp, removeTotp } from './authenticator.js';
import { identify } from './identify.js';
import { askForPasskey, signInByPasskey } from './passkey-sign-in.js';
import { addPasskey, beginPasskey, removePasskey, renamePasskey } from './passkeys.js';
import { signIn } from './sign-in.js';

const password = new Secret('correct horse battery staple');
const WRONG = new Secret('another horse battery staple');

let office: Office;
let user: User;
let session: Session;
let actor: Actor;
beforeEach(async () => {
  office = await openHashingOffice();
  ({ user, session, actor } = await arrive(office));
});

/** As the office's verifier reads them: what it answers, whose credential it is, and what it counts. */
const answerTo = (options: object, credential = 'phone', counter = 0) => ({
  ...options,
  credential,
  counter,
});
async function add(credential = 'phone', by = { user, actor }) {
  const options = unwrap(await beginPasskey(office, by.user, password));
  const response = answerTo(options, credential);
  return unwrap(await addPasskey(office, by.actor, by.user, { name: credential, response }));
}
const useOf = async (credential = 'phone', counter = 0) =>
  answerTo(await askForPasskey(office), credential, counter);
const enter = async (credential?: string, counter?: number) =>
  signInByPasskey(office, await useOf(credential, counter), REQUEST);
const refusal = (code: string) => ({ ok: false, error: { code } });

describe('a passkey', () => {
  it('is added by whoever knows the password, and its owner told', async () => {
    expect(await beginPasskey(office, user, WRONG)).toMatchObject(
      refusal('accounts.wrong-password'),
    );
    const { passkey } = await add();
    expect(await office.store.passkeys.listByUser(user.id)).toEqual([passkey]);
    expect(office.audit()).toContainEqual(
      expect.objectContaining({ action: 'passkey.add', after: { name: 'phone' } }),
    );
  });

  it('answers one question of ours, once and in time', async () => {
    const options = unwrap(await beginPasskey(office, user, password));
    const adding = (response: object) =>
      addPasskey(office, actor, user, { name: 'x', response: { ...response } });
    expect(await adding(answerTo({ ...options, challenge: 'made-up' }))).toMatchObject(
      refusal('passkeys.expired'),
    );
    unwrap(await adding(answerTo(options)));
    expect(await adding(answerTo(options, 'laptop'))).toMatchObject(refusal('passkeys.expired'));
    const late = unwrap(await beginPasskey(office, user, password));
    office.clock.advance(5 * 60_000);
    expect(await adding(answerTo(late, 'laptop'))).toMatchObject(refusal('passkeys.expired'));
  });

  it('is not added with the answer to somebody else’s question, or to one for signing in', async () => {
    const eve = await arrive(office, 'eve');
    const hers = unwrap(await beginPasskey(office, eve.user, password));
    const signing = await askForPasskey(office);
    for (const options of [hers, signing]) {
      const response = answerTo(options);
      expect(await addPasskey(office, actor, user, { name: 'x', response })).toMatchObject(
        refusal('passkeys.expired'),
      );
    }
    expect(await office.store.passkeys.listByUser(user.id)).toEqual([]);
  });

  it('that somebody else has is refused', async () => {
    await add();
    const eve = await arrive(office, 'eve');
    const options = unwrap(await beginPasskey(office, eve.user, password));
    const wanted = { name: 'x', response: answerTo(options) };
    expect(await addPasskey(office, eve.actor, eve.user, wanted)).toMatchObject(
      refusal('passkeys.known'),
    );
  });

  it('is renamed by its owner, removed by the password, and then no more taken', async () => {
    const { passkey } = await add();
    const eve = await arrive(office, 'eve');
    expect(await renamePasskey(office, eve.actor, passkey.id, 'hers')).toMatchObject(
      refusal('passkeys.not-found'),
    );
    expect(unwrap(await renamePasskey(office, actor, passkey.id, ' Laptop ')).name).toBe('Laptop');
    const removal = (by: typeof eve, secret: Secret) =>
      removePasskey(office, by.actor, by.user, { id: passkey.id, password: secret });
    expect(await removal(eve, password)).toMatchObject(refusal('passkeys.not-found'));
    const me = { ...eve, user, actor, session };
    expect(await removal(me, WRONG)).toMatchObject(refusal('accounts.wrong-password'));
    unwrap(await removal(me, password));
    expect(await enter()).toMatchObject(refusal('passkeys.unknown'));
  });
});

describe('signing in by a passkey', () => {
  it('needs nothing else, and says so in the audit trail', async () => {
    await add();
    const entered = unwrap(await enter());
    expect(entered.user).toEqual(user);
    expect((await identify(office, entered.token, REQUEST))?.user).toEqual(user);
    expect(office.audit()).toContainEqual(
      expect.objectContaining({ action: 'session.create', after: { by: 'passkey' } }),
    );
  });

  it('takes each answer once, and none to a question of long ago', async () => {
    await add();
    const answer = await useOf();
    unwrap(await signInByPasskey(office, answer, REQUEST));
    expect(await signInByPasskey(office, answer, REQUEST)).toMatchObject(
      refusal('passkeys.expired'),
    );
    const late = await useOf();
    office.clock.advance(5 * 60_000);
    expect(await signInByPasskey(office, late, REQUEST)).toMatchObject(refusal('passkeys.expired'));
  });

  it('is not open to who has not proven that it is them', async () => {
    await add();
    expect(
      await signInByPasskey(office, { ...(await useOf()), isBad: true }, REQUEST),
    ).toMatchObject(refusal('passkeys.refused'));
  });

  it('ends for a passkey whose counter goes backwards, for good, and its owner is told', async () => {
    await add();
    unwrap(await enter('phone', 7));
    expect(await enter('phone', 7)).toMatchObject(refusal('passkeys.suspected'));
    expect(await enter('phone', 8)).toMatchObject(refusal('passkeys.suspected'));
    const [passkey] = await office.store.passkeys.listByUser(user.id);
    expect(passkey).toMatchObject({ counter: 7, suspectedAt: office.clock.now() });
    expect(office.audit().filter(({ action }) => action === 'passkey.suspect')).toHaveLength(1);
  });
});

describe('a password, once there is a passkey,', () => {
  const signingIn = (more: object = {}, secret = password) =>
    signIn(office, { email: 'ada@example.com', password: secret, ...more }, REQUEST);

  it('alone opens nothing, and who does not know it learns nothing of that', async () => {
    await add();
    expect(await signingIn()).toMatchObject({
      error: {
        code: 'accounts.code-required',
        details: { suggestions: ['passkey', 'recovery-code'] },
      },
    });
    expect(await signingIn({}, WRONG)).toMatchObject(refusal('accounts.bad-credentials'));
  });

  it('opens with the passkey, or with a recovery code that came with the first, once', async () => {
    const { recoveryCodes } = await add();
    unwrap(await signingIn({ passkey: await useOf() }));
    const code = recoveryCodes?.[0]?.reveal() ?? '';
    unwrap(await signingIn({ code }));
    expect(await signingIn({ code })).toMatchObject(refusal('accounts.wrong-code'));
    expect((await add('laptop')).recoveryCodes).toBeNull();
  });

  it('does not open with another’s passkey', async () => {
    await add();
    await add('hers', await arrive(office, 'eve'));
    expect(await signingIn({ passkey: await useOf('hers') })).toMatchObject(
      refusal('passkeys.unknown'),
    );
  });

  it('is enough again when the last passkey and authenticator are gone, and not before', async () => {
    const { passkey, recoveryCodes } = await add();
    const { secret } = unwrap(await beginTotp(office, user, password));
    const minute = Math.floor(office.clock.now().getTime() / 60_000);
    unwrap(await confirmTotp(office, actor, user, `${secret.reveal()}${minute}`));
    unwrap(await removeTotp(office, actor, user, password));
    expect(await signingIn()).toMatchObject(refusal('accounts.code-required'));
    expect(await office.store.security.countRecoveryCodes(user.id)).toBe(recoveryCodes?.length);
    unwrap(await removePasskey(office, actor, user, { id: passkey.id, password }));
    unwrap(await signingIn());
    expect(await office.store.security.countRecoveryCodes(user.id)).toBe(0);
  });
});
