import type { EnvelopeRepository } from '../../ports/envelopes.js';
import { createSecretBox } from '@fleetcommand/adapter-secrets/secret-box';
import { Secret } from '@fleetcommand/kernel/secret';
import { SOME_TIME } from '@fleetcommand/testing/builders/accounts';
import { someId } from '@fleetcommand/testing/builders/ids';
import { aCertificate } from '@fleetcommand/testing/builders/tenancy';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { Crash, createCrasher } from '@fleetcommand/testing/fakes/crash';
import { expect, it } from 'vitest';

import { accountKeyContext, certificateKeyContext } from '../certificates/key-context.js';
import { rotateEnvelopes } from './rotate-envelopes.js';

const key = (byte: number) => new Secret(Buffer.alloc(32, byte).toString('base64'));
const OLD = createSecretBox([key(1)]);
const BOTH = createSecretBox([key(2), key(1)]);
const NEW = createSecretBox([key(2)]);
const DIRECTORY = 'https://ca.example/dir';

/** A store with a certificate, its order's key and an ACME account, all sealed with the old key. */
async function openStore(count = 3) {
  const { store } = createInMemoryStore();
  for (let index = 0; index < count; index += 1) {
    const certificate = aCertificate({ purpose: `domain/${someId('dom')}` });
    const { id, purpose } = certificate;
    await store.certificates.ensure(certificate, SOME_TIME);
    const lease = await store.leases.acquire(`certificate/${purpose}`, 'w', 60_000);
    if (!lease) throw new Error('the lease is held');
    const seal = (text: string) => OLD.seal(new Secret(text), certificateKeyContext(purpose));
    const keys = { keyCiphertext: seal('key'), orderKeyCiphertext: seal('next key') };
    await store.certificates.update(id, lease, { chainPem: 'x', ...keys }, SOME_TIME);
  }
  const keyCiphertext = OLD.seal(new Secret('account'), accountKeyContext(DIRECTORY));
  const account = { directoryUrl: DIRECTORY, accountUrl: null, keyCiphertext };
  await store.acmeAccounts.save(account, SOME_TIME);
  return store;
}

type TestStore = Awaited<ReturnType<typeof openStore>>;

/** Everything there is, opened with the new key alone. */
async function opened({ envelopes }: TestStore): Promise<readonly string[]> {
  const contents: string[] = [];
  for (const place of ['certificates.key', 'certificates.order-key'] as const)
    for (const { subject, envelope } of await envelopes.list(place, null, 1_000))
      contents.push(NEW.open(envelope, certificateKeyContext(subject)).reveal());
  for (const { subject, envelope } of await envelopes.list('acme-accounts.key', null, 1_000))
    contents.push(NEW.open(envelope, accountKeyContext(subject)).reveal());
  return contents;
}

const ALL = ['key', 'key', 'key', 'next key', 'next key', 'next key', 'account'];

it('everything is sealed with the newest key, and says the same', async () => {
  const store = await openStore();
  await expect(opened(store)).rejects.toThrow(/not configured/);
  const report = await rotateEnvelopes({ envelopes: store.envelopes, secretBox: BOTH });
  expect(report).toEqual({ checked: 7, resealed: 7, unreadable: [] });
  expect(await opened(store)).toEqual(ALL);
});

it('what is sealed with the newest key is left as it is', async () => {
  const store = await openStore();
  const deps = { envelopes: store.envelopes, secretBox: BOTH };
  await rotateEnvelopes(deps);
  expect(await rotateEnvelopes(deps)).toEqual({ checked: 7, resealed: 0, unreadable: [] });
});

it('stopped at any call it goes on where it was', async () => {
  const recorder = createCrasher();
  const { envelopes: recorded } = await openStore();
  await rotateEnvelopes({ envelopes: recorder.wrap('envelopes', recorded), secretBox: BOTH });
  for (let atCall = 1; atCall <= recorder.calls.length; atCall += 1)
    for (const when of ['before', 'after'] as const) {
      const store = await openStore();
      const crasher = createCrasher({ atCall, when });
      const dying = rotateEnvelopes({
        envelopes: crasher.wrap('envelopes', store.envelopes),
        secretBox: BOTH,
      });
      await expect(dying).rejects.toThrow(Crash);
      await rotateEnvelopes({ envelopes: store.envelopes, secretBox: BOTH });
      expect(await opened(store)).toEqual(ALL);
    }
});

it('what cannot be opened is named, never shown, and keeps nothing else from being rotated', async () => {
  const store = await openStore(1);
  const lost = createSecretBox([key(9)]).seal(new Secret('lost'), 'x');
  const [first] = await store.envelopes.list('certificates.key', null, 1);
  await store.envelopes.replace('certificates.key', first?.id ?? '', first?.envelope ?? '', lost);
  const report = await rotateEnvelopes({ envelopes: store.envelopes, secretBox: BOTH });
  expect(report).toEqual({
    checked: 3,
    resealed: 2,
    unreadable: [`certificates.key of ${first?.id}`],
  });
});

it('what was written meanwhile is not overwritten', async () => {
  const store = await openStore(1);
  const other = NEW.seal(new Secret('newer'), 'x');
  const envelopes: EnvelopeRepository = {
    replace: (...call) => store.envelopes.replace(...call),
    list: async (...call) => {
      const listed = await store.envelopes.list(...call);
      for (const { id, envelope } of listed)
        await store.envelopes.replace(call[0], id, envelope, other);
      return listed;
    },
  };
  const report = await rotateEnvelopes({ envelopes, secretBox: BOTH });
  expect(report.resealed).toBe(0);
  const [kept] = await store.envelopes.list('certificates.key', null, 1);
  expect(kept?.envelope).toBe(other);
});
