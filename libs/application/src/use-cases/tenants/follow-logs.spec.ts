import { namespaceName } from '@fleetcommand/desired-state/names/names';
import { unwrap } from '@fleetcommand/kernel/result';
import { openWorkshop, type Workshop } from '@fleetcommand/testing/builders/workshop';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { followLogs, type LogWish, type TenantLogLine } from './follow-logs.js';

let workshop: Workshop;
let tenant: Tenant;
let abort: AbortController;
beforeEach(async () => {
  workshop = await openWorkshop();
  tenant = await workshop.live('business');
  abort = new AbortController();
});
afterEach(() => abort.abort());

const pods = async () =>
  unwrap(await workshop.cluster.observe(namespaceName(tenant.id))).pods.map(
    ({ metadata }) => metadata.name,
  );

const ask = (wish: Partial<LogWish> = {}, actor = workshop.owner) =>
  followLogs(
    { store: workshop.office.store, clusters: workshop.deps.clusters, timers: workshop.timers },
    actor,
    tenant.id,
    { tail: 2, follow: false, signal: abort.signal, ...wish },
  );

async function all(lines: AsyncIterable<TenantLogLine>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { component, text } of lines) texts.push(`${component}: ${text}`);
  return texts.sort();
}

describe('the logs of an instance', () => {
  it('are the last lines of every replica, and end where nobody wants to follow them', async () => {
    const [first = '', second = ''] = await pods();
    workshop.cluster.write(first, 'one', 'two', 'three');
    workshop.cluster.write(second, 'other');
    const lines = await all(unwrap(await ask()));
    expect(lines).toEqual(['web: other', 'web: three', 'web: two']);
    expect(await all(unwrap(await ask({ component: 'nothing' })))).toEqual([]);
  });

  it('go on with what is written, also by a replica that comes later', async () => {
    const [first = ''] = await pods();
    const heard: string[] = [];
    const lines = unwrap(await ask({ follow: true }));
    const reading = (async () => {
      for await (const { text } of lines) heard.push(text);
    })();
    workshop.cluster.write(first, 'hello');
    await vi.waitFor(() => expect(heard).toEqual(['hello']));
    const { cluster } = workshop;
    const [pod] = unwrap(await cluster.observe(namespaceName(tenant.id))).pods;
    cluster.put({ ...pod!, metadata: { ...pod!.metadata, name: 'later', uid: 'later' } });
    cluster.write('later', 'I am new');
    workshop.timers.beat();
    await vi.waitFor(() => expect(heard).toEqual(['hello', 'I am new']));
    abort.abort();
    await reading;
  });

  it('cannot be read while the cluster does not answer, nor by those who may not', async () => {
    workshop.cluster.failNext('list', {
      code: 'cluster.unreachable',
      message: 'It does not answer.',
      retry: 'backoff',
    });
    expect(await ask()).toMatchObject({ error: { code: 'tenants.logs-unavailable' } });
    const stranger = await workshop.office.actor();
    expect(await ask({}, stranger)).toMatchObject({ error: { code: 'tenants.not-found' } });
    const viewer = await workshop.office.actor('viewer', tenant.organizationId);
    expect(await ask({}, viewer)).toMatchObject({ ok: false });
  });
});
