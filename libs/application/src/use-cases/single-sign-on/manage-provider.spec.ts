import { ok, unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { openOffice } from '@fleetcommand/testing/builders/office';
import { beforeEach, describe, expect, it } from 'vitest';

import type { IdentityProvider } from '@fleetcommand/domain/accounts/identity-provider';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import type { OidcClient } from '../../ports/single-sign-on.js';
import type { Actor } from '../actor.js';
import type { SingleSignOnDependencies } from './dependencies.js';
import { removeProvider, saveProvider, type WantedProvider } from './manage-provider.js';

const STALE = { ok: false, error: { code: 'request.precondition-failed' } };

let deps: SingleSignOnDependencies;
let owner: Actor;
let id: OrganizationId;
const nothing = async (): Promise<unknown> => undefined;
/** What happens while the next provider is asked. */
let meanwhile = nothing;
beforeEach(async () => {
  meanwhile = nothing;
  const office = await openOffice();
  owner = await office.actor();
  id = owner.memberships[0]?.organizationId as OrganizationId;
  // Every issuer is one.
  const discover = async () => {
    const happens = meanwhile;
    meanwhile = nothing;
    await happens();
    return ok(undefined);
  };
  const oidc = { discover } as unknown as OidcClient;
  const unused = {} as Pick<SingleSignOnDependencies, 'dns'>;
  const singleSignOn = { installation: null, redirectUri: 'https://fleet.example.com/back' };
  deps = { ...unused, ...office, oidc, singleSignOn };
});

const stored = () => deps.store.singleSignOn.findProviderOf(id);
const save = (
  name: string,
  asRead?: IdentityProvider | null,
  other: Partial<WantedProvider> = {},
) =>
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
      ...other,
    },
    asRead,
  );

describe('an organization’s identity provider', () => {
  it('is set up by one of two at once who read that there is none', async () => {
    const saved = await Promise.all([save('one', null), save('other', null)]);
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

  it('is saved or removed whatever is there, by who does not say what they read', async () => {
    meanwhile = () => save('earlier', null);
    const { id: providerId } = unwrap(await save('later'));
    expect(await stored()).toMatchObject({ id: providerId, name: 'later' });
    meanwhile = async () => unwrap(await save('between'));
    const last = unwrap(await save('last'));
    expect(await stored()).toEqual(last);
    expect(last.id).toBe(providerId);
    const removed = await Promise.all([1, 2].map(() => removeProvider(deps, owner, id)));
    expect(removed.filter((each) => !each.ok)).toMatchObject([
      { error: { code: 'sso.not-set-up' } },
    ]);
    expect(await stored()).toBeNull();
  });

  it('keeps no secret for another issuer than the one it was given for, also of one saved meanwhile', async () => {
    unwrap(await save('first'));
    meanwhile = async () => unwrap(await save('second'));
    const kept = { clientSecret: undefined };
    expect(await save('first', undefined, kept)).toMatchObject({
      error: { code: 'sso.no-secret' },
    });
    expect(await stored()).toMatchObject({ name: 'second' });
    meanwhile = () => removeProvider(deps, owner, id);
    expect(await save('second', undefined, kept)).toMatchObject({
      error: { code: 'sso.no-secret' },
    });
    expect(await stored()).toBeNull();
  });

  it('is none of an organization that was deleted meanwhile', async () => {
    meanwhile = () => deps.store.organizations.markDeleted(id, deps.clock.now());
    const gone = { error: { code: 'organizations.not-found' } };
    expect(await save('late')).toMatchObject(gone);
    expect(await stored()).toBeNull();
  });
});
