/** Two people change what both have read: PostgreSQL lets the second one see what the first one wrote. */
import { applyPlans } from '@fleetcommand/application/use-cases/catalogue/change-plans';
import { removeCluster } from '@fleetcommand/application/use-cases/clusters/remove-cluster';
import {
  changeCluster,
  clusterSettings,
} from '@fleetcommand/application/use-cases/fleet/change-places';
import {
  changeRegion,
  removeRegion,
} from '@fleetcommand/application/use-cases/fleet/change-regions';
import { publishRelease } from '@fleetcommand/application/use-cases/releases/publish-release';
import { startRollout } from '@fleetcommand/application/use-cases/releases/steer-rollout';
import { setReleaseWithdrawn } from '@fleetcommand/application/use-cases/releases/withdraw-release';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { renameOrganization } from '@fleetcommand/application/use-cases/organizations/rename-organization';
import type { SingleSignOnDependencies } from '@fleetcommand/application/use-cases/single-sign-on/dependencies';
import {
  removeProvider,
  saveProvider,
} from '@fleetcommand/application/use-cases/single-sign-on/manage-provider';
import type { OidcClient } from '@fleetcommand/application/ports/single-sign-on';
import type { Repositories } from '@fleetcommand/application/ports/store';
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { Organization } from '@fleetcommand/domain/accounts/account';
import type { IdentityProvider } from '@fleetcommand/domain/accounts/identity-provider';
import { ok, unwrap, type Result } from '@fleetcommand/kernel/result';
import { systemClock } from '@fleetcommand/kernel/clock';
import { Secret } from '@fleetcommand/kernel/secret';
import { uuidIds } from '@fleetcommand/runtime/ids';
import {
  aMembership,
  anIdentityProvider,
  anOrganization,
  aUser,
} from '@fleetcommand/testing/builders/accounts';
import { aBlueprint, aPlan, aRegion } from '@fleetcommand/testing/builders/catalogue';
import { DOMAIN_SETTINGS } from '@fleetcommand/testing/builders/domain-settings';
import { storeFleet } from '@fleetcommand/testing/builders/fleet';
import { openOffice, OPERATOR } from '@fleetcommand/testing/builders/office';
import { aRollout } from '@fleetcommand/testing/builders/tenancy';
import { testDatabase } from '@fleetcommand/testing/servers/shared';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { createStore, type OpenStore } from './store.js';

let open: OpenStore;
let admin: pg.Client;

beforeAll(async () => {
  const url = await testDatabase();
  admin = new pg.Client(url);
  await admin.connect();
  open = createStore({ url, poolSize: 4, applicationName: 'races' });
});
afterAll(async () => {
  await open.close();
  await admin.end();
});

const deps = () => ({
  store: open.store,
  ids: uuidIds,
  clock: systemClock,
  domains: DOMAIN_SETTINGS,
  payments: null,
});
/** An organization with an owner, who asks. */
async function aFounder(): Promise<{ actor: Actor; organization: Organization }> {
  const [user, organization] = [aUser(), anOrganization()];
  const membership = aMembership({ userId: user.id, organizationId: organization.id });
  const { accounts } = open.store;
  unwrap(await accounts.createUser(user));
  await accounts.createOrganization(organization);
  await accounts.createMembership(membership, systemClock.now());
  const actor = { ...OPERATOR, userId: user.id, isOperator: false, memberships: [membership] };
  return { actor, organization };
}

/** What people of an organization change it with; every issuer is one. */
async function officeDeps(): Promise<SingleSignOnDependencies> {
  const { tokens, passwords, secretBox } = await openOffice();
  const oidc = { discover: async () => ok(undefined) } as unknown as OidcClient;
  const unused = {} as Pick<SingleSignOnDependencies, 'dns'>;
  const singleSignOn = { installation: null, redirectUri: 'https://fleet.example.com/back' };
  return { ...unused, ...deps(), tokens, passwords, secretBox, oidc, singleSignOn };
}

const STALE = { ok: false, error: { code: 'request.precondition-failed' } };

/** What becomes of `second`, begun while `first` is written and not committed yet. */
async function overtaken(
  first: (tx: Repositories) => Promise<unknown>,
  second: () => Promise<Result<unknown>>,
): Promise<Result<unknown>> {
  let begun: Promise<Result<unknown>> | undefined;
  await open.store.transaction(async (tx) => {
    await tx.catalogue.lock();
    await first(tx);
    begun = second();
    await vi.waitFor(async () => {
      const { rows } = await admin.query(
        `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      expect(rows).not.toEqual([]);
    }, 10_000);
  });
  if (!begun) throw new Error('nothing was begun');
  return begun;
}

describe('what two people change at once', () => {
  it('a region is changed or removed only while it is as it was read', async () => {
    const { catalogue } = open.store;
    const read = aRegion({ id: 'race', name: 'Race' });
    await catalogue.saveRegion(read);
    const first = { ...read, name: 'The first' };
    const write = (to: typeof read) => (tx: Repositories) => tx.catalogue.saveRegion(to);
    const change = () => changeRegion(deps(), OPERATOR, 'race', { open: false }, read);
    expect(await overtaken(write(first), change)).toMatchObject(STALE);
    const second = { ...first, name: 'The second' };
    const remove = () => removeRegion(deps(), OPERATOR, 'race', first);
    expect(await overtaken(write(second), remove)).toMatchObject(STALE);
    const left = (await catalogue.listRegions()).find(({ id }) => id === 'race');
    expect(left).toEqual(second);
    // Whoever did not say what they read has the last word.
    const anyway = () => changeRegion(deps(), OPERATOR, 'race', { name: 'The last' });
    expect(await overtaken(write(read), anyway)).toMatchObject({ value: { name: 'The last' } });
  });

  it('a cluster is changed or removed only while it is as it was read', async () => {
    const { cluster } = await storeFleet(open.store);
    await open.store.clusterAccess.save(
      cluster.id,
      { kubeconfigCiphertext: 'sealed', server: 'https://there.test' },
      systemClock.now(),
    );
    const read = clusterSettings(cluster);
    const labelled = { ...cluster, labels: { tier: 'gold' } };
    const change = () => changeCluster(deps(), OPERATOR, cluster.id, { cordoned: true }, read);
    const write = (to: typeof cluster) => (tx: Repositories) => tx.catalogue.saveCluster(to);
    expect(await overtaken(write(labelled), change)).toMatchObject(STALE);
    const remove = () =>
      removeCluster(deps(), OPERATOR, cluster.id, { ...read, labels: labelled.labels });
    expect(await overtaken(write({ ...labelled, cordoned: true }), remove)).toMatchObject(STALE);
    expect(await open.store.catalogue.findCluster(cluster.id)).toMatchObject({
      cordoned: true,
      labels: { tier: 'gold' },
    });
  });

  it('plans are published only on top of those that were read: no version is drawn twice', async () => {
    const { catalogue } = open.store;
    const plan = aPlan({ id: 'raced', version: 1, name: 'Raced' });
    await catalogue.savePlan(plan);
    const read = await catalogue.listPlans();
    const drafts = read.map(({ version: _drawn, ...draft }) =>
      draft.id === plan.id ? { ...draft, name: 'The second' } : draft,
    );
    const theirs = { ...plan, version: 2, name: 'The first' };
    const publish = () =>
      applyPlans(deps(), OPERATOR, drafts, { movesTenants: false, asRead: read });
    expect(await overtaken((tx) => tx.catalogue.savePlan(theirs), publish)).toMatchObject(STALE);
    expect(await catalogue.findPlan('raced')).toMatchObject({ version: 2, name: 'The first' });
  });

  it('a version of an application is published once, and withdrawn only while nobody is moved to it', async () => {
    const [theirs, ours] = ['2.0.0', '2.0.1'].map((appVersion) =>
      aBlueprint({ id: 'raced', version: 2, appVersion }),
    ) as [Blueprint, Blueprint];
    const publish = () => publishRelease(deps(), OPERATOR, ours);
    expect(await overtaken((tx) => tx.catalogue.saveBlueprint(theirs), publish)).toMatchObject({
      error: { code: 'releases.old-version' },
    });
    const rollout = aRollout({ blueprintId: 'raced', version: 2 });
    const withdraw = () =>
      setReleaseWithdrawn(deps(), OPERATOR, { blueprintId: 'raced', version: 2 }, true);
    expect(await overtaken((tx) => tx.releases.addRollout(rollout), withdraw)).toMatchObject({
      error: { code: 'releases.rolling-out' },
    });
    await open.store.releases.updateRollout(rollout.id, { ...rollout, state: 'canceled' });
    const start = () => startRollout(deps(), OPERATOR, rollout);
    const at = systemClock.now();
    expect(await overtaken((tx) => tx.releases.setWithdrawn('raced', 2, at), start)).toMatchObject({
      error: { code: 'releases.withdrawn' },
    });
  });

  it('an organization is renamed only while it is as it was read', async () => {
    const { actor, organization } = await aFounder();
    const { id } = organization;
    const office = await officeDeps();
    const rename = () => renameOrganization(office, actor, id, 'The second', organization);
    const write = async ({ organizations }: Repositories) => {
      await organizations.lock(id);
      await organizations.rename(id, 'The first');
    };
    expect(await overtaken(write, rename)).toMatchObject(STALE);
    const anyway = () => renameOrganization(office, actor, id, 'The last');
    expect(await overtaken(write, anyway)).toMatchObject({ ok: true });
    expect(await open.store.accounts.findOrganization(id)).toMatchObject({ name: 'The last' });
  });

  it('how an organization’s people come in is set up once, and changed or removed only while it is as it was read', async () => {
    const { actor, organization } = await aFounder();
    const { id: organizationId } = organization;
    const first = anIdentityProvider({ organizationId });
    const write = (provider: IdentityProvider) => async (tx: Repositories) => {
      await tx.organizations.lock(organizationId);
      await tx.singleSignOn.saveProvider(provider);
    };
    const { name, issuer, clientId, defaultRole, isEnforced } = first;
    const wanted = { name, issuer, clientId, defaultRole, isEnforced };
    const office = await officeDeps();
    const save = (asRead?: IdentityProvider | null) =>
      saveProvider(
        office,
        actor,
        organizationId,
        { ...wanted, name: 'The second', clientSecret: new Secret('of the second') },
        asRead,
      );
    expect(await overtaken(write(first), () => save(null))).toMatchObject(STALE);
    const { singleSignOn } = open.store;
    expect(await singleSignOn.findProviderOf(organizationId)).toEqual(first);
    const renamed = { ...first, name: 'The third' };
    expect(await overtaken(write(renamed), () => save(first))).toMatchObject(STALE);
    const remove = () => removeProvider(office, actor, organizationId, renamed);
    expect(await overtaken(write(first), remove)).toMatchObject(STALE);
    expect(await singleSignOn.findProviderOf(organizationId)).toEqual(first);
    // Whoever did not say what they read has the last word, as long as there is the organization.
    expect(await overtaken(write(renamed), () => save())).toMatchObject({
      value: { id: first.id, name: 'The second' },
    });
    const anyway = () => removeProvider(office, actor, organizationId);
    expect(await overtaken(write(first), anyway)).toMatchObject({ ok: true });
    expect(await singleSignOn.findProviderOf(organizationId)).toBeNull();
    const end = async ({ organizations }: Repositories) => {
      await organizations.lock(organizationId);
      await organizations.markDeleted(organizationId, systemClock.now());
    };
    const gone = { error: { code: 'organizations.not-found' } };
    expect(await overtaken(end, () => save())).toMatchObject(gone);
  });
});
