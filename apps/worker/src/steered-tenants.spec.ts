import { createLogger } from '@fleetcommand/runtime/logging';
import { parseConfig } from '@fleetcommand/runtime/config';
import { openResourceDesk, SYNCED } from '@fleetcommand/testing/builders/resource-desk';
import { expect, it, onTestFinished, vi } from 'vitest';

import { workerConfig } from './config.js';
import type { WorkerParts } from './parts.js';
import { SteeredTenants } from './steered-tenants.js';

const logger = createLogger({ level: 'silent', component: 'worker' });

function start(tenantResources: unknown): SteeredTenants {
  const subject = new SteeredTenants({ logger, tenantResources } as unknown as WorkerParts);
  onTestFinished(() => subject.stop());
  subject.onApplicationBootstrap();
  return subject;
}

it('resources that change while the worker runs are looked at as they do', async () => {
  const desk = await openResourceDesk();
  const close = vi.fn();
  const resources = {
    onChange: (listener: () => void) => desk.resources.onChange(listener),
    close,
  };
  const keeper = { keep: vi.fn(() => desk.keep()) };
  const subject = start({ resources, keeper });
  await vi.waitFor(() => expect(keeper.keep).toHaveBeenCalledTimes(1));
  desk.resources.put('acme', desk.spec());
  await vi.waitFor(() => expect(desk.condition('acme', 'Synced')).toBe(SYNCED));
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
