/** Straight at the repositories, as if every use case had forgotten to ask who may: what is left is PostgreSQL's own wall. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Store } from '@fleetcommand/application/ports/store';
import {
  aMembership,
  anApiKey,
  anEmailDomain,
  anInvitation,
  anOrganization,
  anIdentityProvider,
  aPasskey,
  aSupportSession,
  aSession,
  aUser,
  SOME_TIME,
} from '@fleetcommand/testing/builders/accounts';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { someId } from '@fleetcommand/testing/builders/ids';
import { emptyDatabase, testDatabase } from '@fleetcommand/testing/servers/shared';
import { REQUEST } from '@fleetcommand/testing/builders/office';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { ManualClock } from '@fleetcommand/kernel/clock';
import { DEFAULT_CLAIM_POLICY } from '@fleetcommand/domain/domains/claims/policy';
import { createTenant } from '@fleetcommand/application/use-cases/tenants/create-tenant';
import { deleteTenant } from '@fleetcommand/application/use-cases/tenants/delete-tenant';
import { restartTenant } from '@fleetcommand/application/use-cases/tenants/restart-tenant';
import { DEFAULT_INTAKE } from '@fleetcommand/domain/tenancy/intake';
import { endOperation } from '@fleetcommand/domain/operations/operation';
import { bareId } from '@fleetcommand/kernel/ids';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createStore, type OpenStore } from './store.js';
import type { RowScope } from './wall.js';

let open: OpenStore;
let admin: pg.Client;
let scope: RowScope | null = null;
let mine: Awaited<ReturnType<typeof customer>>;
let theirs: Awaited<ReturnType<typeof customer>>;

beforeAll(async () => {
  const url = await testDatabase();
  admin = new pg.Client(url);
  await admin.connect();
  open = createStore({ url, poolSize: 4, applicationName: 'wall-spec', rowScope: () => scope });
  [mine, theirs] = [await customer(), await customer()];
  scope = { organizationIds: [mine.organization.id], userId: mine.user.id };
});
afterAll(async () => {
  await open.close();
  await admin.end();
});

async function migrate(databaseUrl: string): Promise<void> {
  const workspace = fileURLToPath(new URL('../../../../', import.meta.url));
  const cli = `${workspace}node_modules/prisma/build/index.js`;
  await promisify(execFile)(process.execPath, [cli, 'migrate', 'deploy'], {
    cwd: workspace,
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
}

/** An organization with one of everything. */
async function customer() {
  const { store } = open;
  const [user, organization] = [aUser(), anOrganization()];
  await store.accounts.createUser(user);
  await store.accounts.createOrganization(organization);
  const of = { organizationId: organization.id };
  const membership = aMembership({ ...of, userId: user.id });
  await store.accounts.createMembership(membership, SOME_TIME);
  const session = aSession({ userId: user.id, expiresAt: new Date('2099-01-01T00:00:00Z') });
  await store.sessions.create(session);
  const provider = anIdentityProvider(of);
  await store.singleSignOn.saveProvider(provider);
  await store.singleSignOn.addDomain(
    anEmailDomain({ ...of, domain: `${bareId(user.id)}.example` }),
  );
  const support = aSupportSession({ ...of, operatorId: user.id });
  await store.support.begin(support);
  const passkey = aPasskey({ userId: user.id });
  await store.passkeys.create(passkey);
  const key = anApiKey({ ...of, createdById: user.id });
  await store.apiKeys.create(key);
  const invitation = anInvitation(of);
  await store.invitations.create(invitation);
  const fleet = await storeFleet(store);
  const { tenant, operation } = await storeTenant(store, { ...fleet, organization });
  const event = {
    ...of,
    id: someId('aud'),
    actor: { kind: 'user', id: user.id },
    action: 'tenant.create',
    targetId: tenant.id,
    before: null,
    after: null,
    requestId: null,
    ipAddress: null,
    createdAt: SOME_TIME,
  } as const;
  await store.audit.append(event);
  return {
    fleet,
    user,
    organization,
    membership,
    session,
    passkey,
    provider,
    support,
    key,
    invitation,
    tenant,
    operation,
  };
}

const READS: Readonly<
  Record<string, (store: Store, of: Awaited<ReturnType<typeof customer>>) => Promise<unknown>>
> = {
  organization: ({ accounts }, { organization }) => accounts.findOrganization(organization.id),
  members: async ({ organizations }, { organization }) =>
    (await organizations.listMembers(organization.id, { limit: 9 })).items[0],
  person: ({ accounts }, { user }) => accounts.findUser(user.id),
  session: ({ sessions }, { session }) => sessions.findByTokenHash(session.tokenHash, SOME_TIME),
  'identity provider': ({ singleSignOn }, { organization }) =>
    singleSignOn.findProviderOf(organization.id),
  'domains of addresses': async ({ singleSignOn }, { organization }) =>
    (await singleSignOn.listDomains(organization.id))[0],
  'looks of support': async ({ support }, { organization }) =>
    (await support.list(organization.id, { limit: 9 })).items[0],
  passkeys: async ({ passkeys }, { user }) => (await passkeys.listByUser(user.id))[0],
  'API key': ({ apiKeys }, { key }) => apiKeys.find(key.id),
  'API key by its hash': ({ apiKeys }, { key }) => apiKeys.findByTokenHash(key.tokenHash),
  invitation: ({ invitations }, { invitation }) => invitations.find(invitation.id),
  instance: ({ tenants }, { tenant }) => tenants.find(tenant.id),
  'instances of the organization': async ({ tenants }, { organization }) =>
    (await tenants.listByOrganizations([organization.id], { limit: 9 })).items[0],
  operation: ({ operations }, { operation }) => operations.find(operation.id),
  'operation’s events': async ({ operations }, { operation }) =>
    (await operations.listEvents(operation.id, 0n))[0],
  'audit trail': async ({ audit }, { organization }) =>
    (await audit.list({ chain: organization.id }, { limit: 9 })).items[0],
  'head of the audit trail': ({ audit }, { organization }) => audit.findHead(organization.id),
};

describe('a request of one organization, on PostgreSQL itself,', () => {
  it.each(Object.entries(READS))('reads its own %s and not another’s', async (_, read) => {
    expect(await read(open.store, mine)).toBeTruthy();
    expect((await read(open.store, theirs)) ?? null).toBeNull();
    expect(await read(open.store.acrossOrganizations, theirs)).toBeTruthy();
  });

  it('changes its own as ever', async () => {
    const deps = {
      store: open.store,
      ids: uuidIds,
      clock: new ManualClock(),
      domains: { appsDomain: 'apps.example.com', claims: DEFAULT_CLAIM_POLICY },
    };
    const actor = {
      userId: mine.user.id,
      key: null,
      isOperator: false,
      memberships: [mine.membership],
      request: REQUEST,
    };
    const { plan, blueprint } = mine.fleet;
    const wanted = {
      name: 'Two',
      slug: bareId(someId('ten')),
      plan: plan.id,
      blueprint: blueprint.id,
    };
    const made = await createTenant(deps, actor, {
      ...wanted,
      region: mine.fleet.cluster.regionId,
    });
    expect(made).toMatchObject({ ok: true });
    for (const change of [restartTenant, deleteTenant])
      expect(await change(deps, actor, mine.tenant.id)).toMatchObject({ ok: true });
  });

  it('is told that its cluster does not answer, and how clusters stand, and not how they are reached', async () => {
    const { acrossOrganizations: everywhere, catalogue, clusterAccess } = open.store;
    const { id } = mine.fleet.cluster;
    await everywhere.clusterAccess.recordProblem(id, 'It does not answer.', SOME_TIME);
    expect(await catalogue.listUnreachable()).toEqual(await everywhere.catalogue.listUnreachable());
    expect((await catalogue.listUnreachable()).get(id)).toEqual(SOME_TIME);
    expect(await catalogue.listClusters()).toEqual(await everywhere.catalogue.listClusters());
    await expect(clusterAccess.find(id)).rejects.toThrow(/permission denied/);
  });

  it('is told of all instances together only how many there are, and changes no settings', async () => {
    const { settings } = open.store;
    expect(await settings.countInstancesAlone()).toBe(
      await open.store.acrossOrganizations.settings.countInstancesAlone(),
    );
    expect(await settings.findIntake()).toMatchObject({ signups: 'open' });
    await expect(settings.saveIntake(DEFAULT_INTAKE, 0, SOME_TIME)).rejects.toThrow(
      /permission denied/,
    );
  });

  it('changes nothing of another', async () => {
    const { store } = open;
    await store.organizations.rename(theirs.organization.id, 'Pwned');
    await store.organizations.setRole(theirs.membership.id, 'viewer');
    await store.organizations.removeMembership(theirs.membership.id);
    await store.sessions.delete(theirs.session.id);
    await store.passkeys.delete(theirs.passkey.id);
    await store.singleSignOn.deleteProvider(theirs.provider.id);
    await store.support.setMayWrite(theirs.support.id, true);
    expect(await store.apiKeys.revoke(theirs.key.id, SOME_TIME)).toBe(false);
    expect(await store.invitations.revoke(theirs.invitation.id, SOME_TIME)).toBe(false);
    const wanted = {
      intent: 'deleted',
      state: 'deleting',
      currentOperationId: theirs.operation.id,
    };
    expect(
      await store.tenants.change(theirs.tenant.id, theirs.tenant.generation, wanted as never),
    ).toBeNull();
    for (const [name, read] of Object.entries(READS)) {
      expect([name, await read(store.acrossOrganizations, theirs)]).toEqual([
        name,
        expect.anything() as unknown,
      ]);
    }
    const { name } = (await store.acrossOrganizations.accounts.findOrganization(
      theirs.organization.id,
    )) ?? { name: null };
    expect(name).toBe(theirs.organization.name);
  });

  it('puts nothing into another', async () => {
    const { accounts, apiKeys, audit } = open.store;
    const of = { organizationId: theirs.organization.id };
    await expect(
      accounts.createMembership(aMembership({ ...of, userId: mine.user.id }), SOME_TIME),
    ).rejects.toThrow(/row-level security/);
    await expect(apiKeys.create(anApiKey({ ...of, createdById: mine.user.id }))).rejects.toThrow(
      /row-level security/,
    );
    const step = open.store.transaction((tx) =>
      tx.operations.save(
        theirs.operation,
        endOperation(theirs.operation, { state: 'canceled' }, SOME_TIME),
      ),
    );
    await step.catch((error: unknown) => expect(String(error)).toMatch(/row-level security/));
    expect(await open.store.acrossOrganizations.operations.find(theirs.operation.id)).toEqual(
      theirs.operation,
    );
    const [event] = (await audit.list({ chain: mine.organization.id }, { limit: 1 })).items;
    if (!event) throw new Error('there is one');
    await expect(audit.append({ ...event, ...of, id: someId('aud') })).rejects.toThrow(
      /row-level security/,
    );
  });

  it('is behind the wall inside its transactions too, and the connection is free of it afterwards', async () => {
    const found = await open.store.transaction(async (tx) => [
      await tx.tenants.find(mine.tenant.id),
      await tx.tenants.find(theirs.tenant.id),
    ]);
    expect(found).toEqual([expect.objectContaining({ id: mine.tenant.id }) as unknown, null]);
    const across = open.store.acrossOrganizations;
    const seen = await Promise.all(
      Array.from({ length: 8 }, () => across.tenants.find(theirs.tenant.id)),
    );
    expect(seen.every((tenant) => tenant?.id === theirs.tenant.id)).toBe(true);
  });

  it('still sees that a name is taken by another', async () => {
    const wanted = { ...mine.tenant, id: someId('ten'), slug: theirs.tenant.slug };
    expect(await open.store.tenants.create(wanted)).toMatchObject({
      error: { code: 'tenants.slug-taken' },
    });
  });

  it('of nobody sees nothing', async () => {
    const before = scope;
    scope = { organizationIds: [], userId: '' };
    for (const [name, read] of Object.entries(READS))
      expect([name, (await read(open.store, mine)) ?? null]).toEqual([name, null]);
    scope = before;
  });
});

describe('the wall', () => {
  it('is built by whoever may make roles, and else says what an administrator must do', async () => {
    const build = async (rights: string) => {
      const own = new URL(await emptyDatabase());
      const role = `builder_${bareId(someId('usr'))}`;
      await admin.query(`CREATE ROLE ${role} LOGIN ${rights} PASSWORD 'own'`);
      await admin.query(`ALTER DATABASE ${own.pathname.slice(1)} OWNER TO ${role}`);
      const { href } = Object.assign(own, { username: role, password: 'own' });
      await migrate(href);
      return href;
    };
    const builder = new pg.Client(await build('CREATEROLE'));
    await builder.connect();
    await builder.query(`SELECT set_config('role', fleet_customer_role(), false)`);
    const { rows } = await builder.query('SELECT current_user AS role');
    expect(rows).toEqual([{ role: `fleet_customer_in_${builder.database}` }]);
    await builder.end();
    await expect(build('')).rejects.toThrow(/cannot make or use the role fleet_customer_in_/);
  });

  it('has a role that cannot look over it', async () => {
    const { rows } = await admin.query(
      `SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = fleet_customer_role()`,
    );
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcanlogin: false }]);
  });

  it('stands before every table that says whose its rows are', async () => {
    const { rows } = await admin.query<{ name: string }>(`
      SELECT DISTINCT c.relname AS name
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND NOT c.relrowsecurity
        AND a.attname IN ('organization_id', 'tenant_id', 'user_id', 'operation_id')
        AND has_table_privilege(fleet_customer_role()::name, c.oid, 'SELECT')
      ORDER BY 1`);
    // Add one in the migration that makes the table: SELECT fleet_wall_by_organization('…').
    expect(rows.map(({ name }) => name)).toEqual([]);
  });
});
