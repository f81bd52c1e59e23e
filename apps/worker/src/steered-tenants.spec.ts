import { createLogger } from '@fleetcommand/runtime/logging';
import { parseConfig } from '@fleetcommand/runtime/config';
import { openResourceDesk, SYNCED } from '@fleetcommand/testing/builders/resource-desk';
import { Registry } from 'prom-client';
import { expect, it, onTestFinished, vi } from 'vitest';

import { workerConfig } from './config.js';
import type { WorkerParts } from './parts.js';
import { SteeredTenants } from './steered-tenants.js';

const logger = createLogger({ level: 'silent', component: 'worker' });

function start(tenantResources: unknown, metrics = new Registry()): SteeredTenants {
  const parts = { logger, metrics, tenantResources } as unknown as WorkerParts;
  const subject = new SteeredTenants(parts);
  onTestFinished(() => subject.stop());
  subject.onApplicationBootstrap();
  return subject;
}

it('resources that change while the worker runs are looked at as they do', async () => {
  const desk = await openResourceDesk();
  const close = vi.fn();
  const resources = {
    list: () => desk.resources.list(),
    onChange: (listener: () => void) => desk.resources.onChange(listener),
    close,
  };
  const keeper = { keep: vi.fn(() => desk.keep()) };
  const registry = new Registry();
  const counted = async () => {
    const metric = await registry.getSingleMetric('fleetcommand_tenant_resources')?.get();
    return Object.fromEntries(
      metric?.values.map(({ labels, value }) => [labels.reason, value]) ?? [],
    );
  };
  const subject = start({ resources, keeper }, registry);
  await vi.waitFor(() => expect(keeper.keep).toHaveBeenCalledTimes(1));
  desk.resources.put('acme', desk.spec());
  await vi.waitFor(() => expect(desk.condition('acme', 'Synced')).toBe(SYNCED));
  await vi.waitFor(async () => expect(await counted()).toEqual({ Synced: 1 }));
  desk.resources.put('acme', desk.spec({ slug: 'elsewhere' }));
  desk.resources.put('moon', desk.spec({ slug: 'luna', region: 'moon' }));
  await vi.waitFor(async () => expect(await counted()).toEqual({ Immutable: 1, Refused: 1 }));
  await subject.stop();
  expect(close).toHaveBeenCalled();
});

it('nothing is looked at where no namespace is named, and a name that can be none is a fault', async () => {
  await start(null).stop();
  const faultsOf = (namespace: string) => {
    const parsed = parseConfig(workerConfig, { TENANT_RESOURCES_NAMESPACE: namespace });
    return parsed.ok ? [] : parsed.faults.filter((fault) => fault.startsWith('TENANT_RESOURCES'));
  };
  expect(faultsOf('customers')).toEqual([]);
  expect(faultsOf('Customers')).toEqual([
    expect.stringContaining('is not the name of a namespace – the one namespace whose Tenants'),
  ]);
});
