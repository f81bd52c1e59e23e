import { describe, expect, it } from 'vitest';

import { anOrganization } from '../builders/accounts.js';
import { Crash, createCrasher, type CrashPlan } from './crash.js';
import { createInMemoryStore } from './in-memory-store.js';

describe('a crash', () => {
  const organization = anOrganization();
  /** Three calls: the transaction, the insert in it, the look at it afterwards. */
  const run = async (plan?: CrashPlan) => {
    const { store } = createInMemoryStore();
    const crasher = createCrasher(plan);
    const wrapped = crasher.wrap('store', store);
    const work = async () => {
      await wrapped.transaction((tx) => tx.accounts.createOrganization(organization));
      await wrapped.accounts.findOrganization(organization.id);
    };
    const error: unknown = await work().catch((thrown: unknown) => thrown);
    return { crasher, error, stored: await store.accounts.findOrganization(organization.id) };
  };

  it('does not happen without a plan; the calls are counted', async () => {
    const { crasher, error } = await run();
    expect(error).toBeUndefined();
    expect(crasher.hasCrashed()).toBe(false);
    expect(crasher.calls).toEqual([
      'store.transaction',
      'store.tx.accounts.createOrganization',
      'store.accounts.findOrganization',
    ]);
  });

  it.each([
    { atCall: 1, when: 'before', isStored: false },
    { atCall: 2, when: 'before', isStored: false },
    { atCall: 2, when: 'after', isStored: false },
    { atCall: 1, when: 'after', isStored: true },
    { atCall: 3, when: 'before', isStored: true },
    { atCall: 3, when: 'after', isStored: true },
  ] as const)('$when call $atCall leaves what had been committed', async (row) => {
    const { crasher, error, stored } = await run(row);
    expect(error).toBeInstanceOf(Crash);
    expect(crasher.hasCrashed()).toBe(true);
    expect(stored !== null).toBe(row.isStored);
  });

  it('of one call leaves the process alive: later calls are made', async () => {
    const { store } = createInMemoryStore();
    const crasher = createCrasher({ atCall: 1, when: 'after', lives: true });
    const wrapped = crasher.wrap('store', store);
    await expect(async () => wrapped.accounts.createOrganization(organization)).rejects.toThrow(
      Crash,
    );
    expect(crasher.hasCrashed()).toBe(true);
    expect(await wrapped.accounts.findOrganization(organization.id)).toEqual(organization);
  });

  it('is final: no later call has an effect', async () => {
    const { store } = createInMemoryStore();
    const crasher = createCrasher({ atCall: 1, when: 'before' });
    const wrapped = crasher.wrap('store', store);
    await expect(async () => wrapped.accounts.createOrganization(organization)).rejects.toThrow(
      Crash,
    );
    await expect(async () => wrapped.accounts.createOrganization(organization)).rejects.toThrow(
      'died at store.accounts.createOrganization',
    );
    expect(await store.accounts.findOrganization(organization.id)).toBeNull();
  });
});
