import type { NewPasskey } from '@fleetcommand/application/ports/passkeys';
import type { Passkey } from '@fleetcommand/domain/accounts/passkey';
import { unwrap } from '@fleetcommand/kernel/result';
import { aPasskey, aUser } from '@fleetcommand/testing/builders/accounts';
import { createAuthenticator } from '@fleetcommand/testing/fakes/authenticator';
import { describe, expect, it } from 'vitest';

import { createPasskeyVerifier } from './passkey-verifier.js';

const ORIGIN = 'https://fleet.example.com';
const CHALLENGE = Buffer.alloc(32, 7).toString('base64url');
const OTHER = Buffer.alloc(32, 8).toString('base64url');
const user = aUser();
const verifier = createPasskeyVerifier({
  name: 'fleetcommand',
  id: 'fleet.example.com',
  origins: [ORIGIN],
});

const creation = (known: readonly Passkey[] = []) =>
  verifier.creationOptions({ challenge: CHALLENGE, user, known });
const stored = (made: NewPasskey) => aPasskey({ ...made, userId: user.id });

describe('making a passkey', () => {
  it('asks for one that is found without a name and checks the person, and for none that is there', async () => {
    const known = aPasskey({ userId: user.id, credentialId: 'a25vd24' });
    expect(await creation([known])).toMatchObject({
      challenge: CHALLENGE,
      rp: { id: 'fleet.example.com' },
      user: { id: Buffer.from(user.id).toString('base64url'), name: user.email },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ id: 'a25vd24', transports: ['internal'] }],
      attestation: 'none',
    });
  });

  it('takes what an authenticator answers', async () => {
    const authenticator = createAuthenticator({ origin: ORIGIN, counter: 3, isSynced: true });
    const response = authenticator.create(await creation());
    expect(verifier.read(response)).toEqual({
      challenge: CHALLENGE,
      credentialId: response['id'],
    });
    expect(unwrap(await verifier.checkCreation(response, CHALLENGE))).toMatchObject({
      credentialId: response['id'],
      counter: 3,
      isSynced: true,
      transports: ['internal'],
    });
  });

  it.each([
    ['another challenge', { origin: ORIGIN }, OTHER],
    ['another site', { origin: 'https://evil.example' }, CHALLENGE],
    [
      'another site that claims to be this one',
      { origin: 'https://evil.example', rpId: 'fleet.example.com' },
      CHALLENGE,
    ],
    ['no proof of the person', { origin: ORIGIN, verifies: false }, CHALLENGE],
  ])('refuses an answer with %s', async (_, options, challenge) => {
    const response = createAuthenticator(options).create(await creation());
    expect(await verifier.checkCreation(response, challenge)).toMatchObject({
      error: { code: 'passkeys.refused' },
    });
  });
});

describe('using a passkey', () => {
  const ready = async (options: Partial<Parameters<typeof createAuthenticator>[0]> = {}) => {
    const authenticator = createAuthenticator({ origin: ORIGIN, ...options });
    const made = await verifier.checkCreation(authenticator.create(await creation()), CHALLENGE);
    return { authenticator, passkey: stored(unwrap(made)) };
  };

  it('asks whichever there are, and takes its answer with what it counted', async () => {
    const { authenticator, passkey } = await ready({ counter: 5 });
    const options = await verifier.requestOptions(CHALLENGE);
    expect(options).toMatchObject({
      challenge: CHALLENGE,
      rpId: 'fleet.example.com',
      userVerification: 'required',
    });
    expect(options['allowCredentials']).toBeUndefined();
    const use = authenticator.use(options);
    expect(unwrap(await verifier.checkUse(use, CHALLENGE, passkey))).toEqual({
      counter: 6,
      isSynced: false,
    });
  });

  it('leaves a counter that went backwards to whoever keeps it', async () => {
    const { authenticator, passkey } = await ready({ counter: 5 });
    const use = authenticator.use(await verifier.requestOptions(CHALLENGE), { counter: 2 });
    const checked = await verifier.checkUse(use, CHALLENGE, { ...passkey, counter: 5 });
    expect(unwrap(checked).counter).toBe(2);
  });

  it('refuses another’s key, another site’s page, another owner, and what was changed on the way', async () => {
    const { authenticator, passkey } = await ready();
    const other = await ready();
    const options = await verifier.requestOptions(CHALLENGE);
    const good = authenticator.use(options);
    const response = good['response'] as Record<string, string>;
    const cases = [
      [good, { ...passkey, publicKey: other.passkey.publicKey }],
      [authenticator.use(options, { origin: 'https://evil.example' }), passkey],
      [good, { ...passkey, userId: aUser().id }],
      [{ ...good, response: { ...response, signature: 'MEUCIQD' } }, passkey],
      [{ ...good, response: {} }, passkey],
    ] as const;
    for (const [use, key] of cases) {
      expect(await verifier.checkUse(use, CHALLENGE, key)).toMatchObject({
        error: { code: 'passkeys.refused' },
      });
    }
    expect(await verifier.checkUse(good, CHALLENGE, passkey)).toMatchObject({ ok: true });
  });
});

describe('an answer', () => {
  it.each([
    [{}],
    [{ id: 'x' }],
    [{ id: 'x', response: { clientDataJSON: 'not json' } }],
    [{ id: 'x', response: { clientDataJSON: Buffer.from('[]').toString('base64url') } }],
    [{ id: 7, response: { clientDataJSON: 'e30' } }],
  ])('that cannot be read (%j) is nobody’s', (response) => {
    expect(verifier.read(response)).toBeNull();
  });
});
