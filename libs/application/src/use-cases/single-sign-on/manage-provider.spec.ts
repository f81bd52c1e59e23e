import { ok, unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { openOffice } from '@fleetcommand/testing/builders/office';
import { beforeEach, describe, expect, it } from 'vitest';

import type { IdentityProvider } from '@fleetcommand/domain/accounts/identity-provider';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import type { OidcClient } from '../../ports/single-sign-on.js';
import type { Actor } from '../actor.js';
import type { SingleSignOnDependencies } from './dependencies.js';
import { removeProvider, saveProvider } from './manage-provider.js';

const STALE = { ok: false, error: { code: 'request.precondition-failed' } };

let deps: SingleSignOnDependencies;
let owner: Actor;
let id: OrganizationId;
beforeEach(async () => {
  const office = await openOffice();
  owner = await office.actor();
  id = owner.memberships[0]?.organizationId as OrganizationId;
  // Every issuer is one.
  const oidc = { discover: async () => ok(undefined) } as unknown as OidcClient;
  const unused = {} as Pick<SingleSignOnDependencies, 'dns'>;
  const singleSignOn = { installation: null, redirectUri: 'https://fleet.example.com/back' };
  deps = { ...unused, ...office, oidc, singleSignOn };
});

const stored = () => deps.store.singleSignOn.findProviderOf(id);
const save = (name: string, asRead?: IdentityProvider | null) =>
  saveProvider(
    deps,
    owner,
    id,
    {
      name,
      issuer: `https://${name}.example`,
      clientId: 'fleetcommand',
      clientSecret: new Secret(`secret of ${name}`),
      defaultRole: 'developer',
      isEnforced: false,
    },
    asRead,
  );

describe('an organization’s identity provider', () => {
  it.each([
    ['who read that there is none', null] as const,
    ['who read nothing', undefined] as const,
  ])('is set up by one of two at once %s', async (_, asRead) => {
    const saved = await Promise.all([save('one', asRead), save('other', asRead)]);
    expect(saved.filter((each) => !each.ok)).toMatchObject([STALE]);
    expect(await stored()).toEqual(saved.flatMap((each) => (each.ok ? [each.value] : []))[0]);
  });

  it('is changed or removed only while it is as it was read', async () => {
    const first = unwrap(await save('first', null));
    const second = unwrap(await save('second', first));
    expect(await save('third', first)).toMatchObject(STALE);
    expect(await removeProvider(deps, owner, id, first)).toMatchObject(STALE);
    expect(await stored()).toEqual(second);
    unwrap(await removeProvider(deps, owner, id, second));
    expect(await stored()).toBeNull();
    expect(await removeProvider(deps, owner, id)).toMatchObject({
      error: { code: 'sso.not-set-up' },
    });
  });
});
