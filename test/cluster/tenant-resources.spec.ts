/** Instances steered from a cluster, by manifests: made, changed, shown where somebody else changed them, and taken along. */
import { watchTenantResources } from '@fleetcommand/adapter-kubernetes/tenant-resources/tenant-resources';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { createResourceKeeper } from '@fleetcommand/application/use-cases/tenant-resources/keep-tenant-resources';
import { asOperator } from '@fleetcommand/application/use-cases/fleet/as-operator';
import { updateTenant } from '@fleetcommand/application/use-cases/tenants/update-tenant';
import { namespaceName } from '@fleetcommand/desired-state/names/names';
import { isThere } from '@fleetcommand/domain/tenant-resources/resource';
import { systemClock } from '@fleetcommand/kernel/clock';
import { isId, type TenantId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { DOMAIN_SETTINGS } from '@fleetcommand/testing/builders/domain-settings';
import { OPERATOR } from '@fleetcommand/testing/builders/office';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Status } from './rig/api.js';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { Fleet } from './rig/fleet.js';
import { paths } from './rig/paths.js';
import { putTenant } from './rig/tenant-manifests.js';

const under = clusterUnderTest();
const LOOKS = { timeout: 30_000, interval: 100 };

let fleet: Fleet;
let namespace = '';
let stop: () => void;
let keep: () => Promise<unknown>;

beforeAll(async () => {
  fleet = await Fleet.on(under);
  namespace = await under.namespace();
  const resources = watchTenantResources({ connection: fleet.cluster.connection, namespace });
  const keeper = createResourceKeeper({
    store: fleet.store,
    ids: uuidIds,
    clock: systemClock,
    timers: systemTimers,
    domains: DOMAIN_SETTINGS,
    resources,
    lease: { holder: 'suite', ttlMs: 15_000 },
    platform: { appsDomain: 'apps.suite.test', publicHttpsPort: 443 },
  });
  keep = () => keeper.keep();
  stop = () => resources.close();
  await resources.synced;
});
afterAll(async () => {
  stop();
  await fleet.close();
});

interface Shown {
  readonly status?: {
    readonly tenantId?: string;
    readonly state?: string;
    readonly url?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
    }[];
  };
}

/** An instance of the organization of the suite, by a manifest. */
async function order(more: object = {}) {
  const name = `acme-${randomUUID().slice(0, 8)}`;
  const path = paths.tenants(namespace, name);
  const put = (changes: object = {}) =>
    putTenant(
      under,
      { namespace, name },
      {
        organizationId: fleet.organizationId,
        name: 'Acme',
        slug: name,
        plan: 'starter',
        ...more,
        ...changes,
      },
    );
  const read = async () => (await under.api.get<Shown>(path)).body.status ?? {};
  const synced = async () => (await read()).conditions?.find(({ type }) => type === 'Synced');
  /** The worker looks until it is so; and the reconciler, where there is an instance. */
  const until = (isSo: () => Promise<boolean>) =>
    expect
      .poll(async () => {
        await keep();
        const { tenantId } = await read();
        if (tenantId !== undefined && isId('ten', tenantId)) await bringAbout(tenantId);
        return isSo();
      }, LOOKS)
      .toBe(true);
  await put();
  return { name, path, put, read, synced, until };
}

async function bringAbout(id: TenantId): Promise<void> {
  if (!(await fleet.store.tenants.find(id))) return;
  under.removeLater(namespaceName(id));
  await fleet.reconcile(id);
}

/** Live, with what it is called. */
async function live(more: object = {}) {
  const ordered = await order(more);
  await ordered.until(async () => (await ordered.read()).state === 'active');
  const id = (await ordered.read()).tenantId as TenantId;
  return { ...ordered, id };
}

describe('a manifest', () => {
  it('becomes an instance that is live, and says where', async () => {
    const { name, id, synced, read } = await live();
    expect(await synced()).toMatchObject({ status: 'True', reason: 'Synced' });
    expect((await read()).url).toBe(`https://${name}.apps.suite.test`);
    expect(await fleet.tenant(id)).toMatchObject({ slug: name, state: 'active' });
  });

  it('that changes changes its instance', async () => {
    const { id, put, until } = await live();
    await put({ name: 'New' });
    await until(async () => (await fleet.tenant(id)).name === 'New');
  });

  it('that is wrong says so, naming the field', async () => {
    const { until, synced } = await order({ region: 'moon' });
    await until(async () => (await synced())?.reason === 'Refused');
    expect((await synced())?.message).toContain('spec.region: ');
  });

  it('without a plan is refused by the cluster, naming the field', async () => {
    const { organizationId } = fleet;
    const spec = { organizationId, name: 'Acme', slug: 'acme' };
    const tenant = {
      apiVersion: 'fleetcommand.io/v1',
      kind: 'Tenant',
      metadata: { name: 'a' },
      spec,
    };
    const answer = await under.api.create<Status>(paths.tenants(namespace), tenant);
    expect(answer).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
    expect(answer.body.details?.causes?.map(({ field }) => field)).toContain('spec.plan');
  });

  it('whose instance was changed elsewhere shows it and leaves it so', async () => {
    const { id, until, synced } = await live();
    const { generation } = await fleet.tenant(id);
    const changed = {
      store: fleet.store,
      ids: uuidIds,
      clock: systemClock,
      domains: DOMAIN_SETTINGS,
    };
    unwrap(await updateTenant(changed, asOperator(OPERATOR), id, { name: 'Theirs' }, generation));
    await until(async () => (await synced())?.reason === 'ChangedElsewhere');
    expect((await synced())?.message).toContain(
      'spec.name is "Acme", and the instance has "Theirs"',
    );
    expect((await fleet.tenant(id)).name).toBe('Theirs');
  });
});

describe('a manifest that is taken away', () => {
  it('leaves its instance', async () => {
    const { id, path } = await live();
    await under.api.delete(path);
    await under.api.untilGone(path);
    await keep();
    expect(isThere(await fleet.tenant(id))).toBe(true);
  });

  it('takes its instance along where it says so, and goes after it', async () => {
    const { id, path, until } = await live({ deletionPolicy: 'Delete' });
    await under.api.delete(path);
    expect((await under.api.get(path)).status).toBe(200);
    const isGone = async () => (await under.api.get(path)).status === 404;
    await until(async () => {
      await bringAbout(id);
      return isGone();
    });
    expect((await fleet.tenant(id)).deletedAt).not.toBeNull();
  });
});

it('kubectl shows what matters of it', async () => {
  const { path, name } = await live();
  const definition = paths.definitions('tenants.fleetcommand.io');
  const { body } = await under.api.get<{
    spec: { versions: { additionalPrinterColumns: { name: string }[] }[] };
  }>(definition);
  const columns = body.spec.versions[0]?.additionalPrinterColumns.map((column) => column.name);
  expect(columns).toEqual(['Slug', 'Plan', 'Region', 'State', 'URL', 'Synced', 'Age']);
  expect((await under.api.get(path)).body).toMatchObject({
    spec: { slug: name, plan: 'starter' },
    status: { state: 'active' },
  });
});
