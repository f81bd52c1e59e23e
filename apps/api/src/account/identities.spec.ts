import type { LinkedIdentity } from '@fleetcommand/contracts/http/single-sign-on';
import { NO_PASSWORD } from '@fleetcommand/domain/accounts/account';
import { anIdentityProvider, SOME_TIME } from '@fleetcommand/testing/builders/accounts';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi();
});
afterAll(() => rig.close());

it('an identity at a provider is shown to whose it is, and unlinked unless it is the last way in', async () => {
  const { token: as, organization } = await rig.signUp('ada');
  const { accounts, singleSignOn } = rig.parts.store;
  const userId = (await accounts.findUserByEmail('ada@example.com'))!.id;
  const provider = anIdentityProvider({ organizationId: organization.id as never });
  await singleSignOn.saveProvider(provider);
  const [providerId, issuer, subject] = [provider.id, provider.issuer, 'ada'];
  await singleSignOn.link({ providerId, issuer, subject, userId, createdAt: SOME_TIME });
  const list = async () =>
    (await rig.ask('GET /v1/me/identities', { as })).json<{ data: LinkedIdentity[] }>().data;
  const [identity] = await list();
  expect(identity).toMatchObject({ provider: 'Acme ID', issuer, subject, opens: true });
  const unlink = `DELETE /v1/me/identities/${identity?.id ?? ''}`;
  const passwordHash = (await accounts.findUser(userId))!.passwordHash;
  await accounts.setPassword(userId, NO_PASSWORD);
  const last = await rig.ask(unlink, { as });
  expect(last.json()).toMatchObject({ status: 409, code: 'identities.last-way' });
  await accounts.setPassword(userId, passwordHash);
  expect((await rig.ask(unlink, { as })).statusCode).toBe(204);
  expect((await rig.ask(unlink, { as })).json()).toMatchObject({ code: 'identities.not-found' });
  expect(await list()).toEqual([]);
  expect(rig.audit().at(-1)).toMatchObject({ action: 'identity.unlink' });
});
