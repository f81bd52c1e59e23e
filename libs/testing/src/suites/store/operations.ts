import {
  endOperation,
  reportStep,
  type Operation,
} from '@fleetcommand/domain/operations/operation';
import { describe, expect, it, vi } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { storeFleet, storeTenant } from '../../builders/fleet.js';
import { anOperation, aTenant, aTenantEvent } from '../../builders/tenancy.js';
import type { GetSubject } from './subject.js';

const at = (seconds: number) => new Date(SOME_TIME.getTime() + seconds * 1_000);

export function describeOperations(subject: GetSubject): void {
  const begin = async () => {
    const { store } = subject();
    return storeTenant(store, await storeFleet(store));
  };
  const report = async (before: Operation, seconds: number) => {
    const step = { name: 'database', state: 'running', message: 'Making it.' } as const;
    const after = reportStep(before, step, at(seconds));
    await subject().store.operations.save(before, after);
    return after;
  };

  describe('operations', () => {
    it('are stored with their steps in order', async () => {
      const { operation } = await begin();
      const { operations } = subject().store;
      expect(await operations.find(operation.id)).toEqual(operation);
      expect(await operations.find(anOperation(aTenant()).id)).toBeNull();
    });

    it('store what changed', async () => {
      const { operation } = await begin();
      const running = await report(operation, 1);
      const { operations } = subject().store;
      expect(await operations.find(operation.id)).toEqual(running);
      const error = { code: 'cluster.invalid', message: 'The cluster refused “x”.' };
      const failed = endOperation(running, { state: 'failed', error }, at(2));
      await operations.save(running, failed);
      expect(await operations.find(operation.id)).toEqual(failed);
    });

    it('stay as they ended, whoever writes late', async () => {
      const { operation } = await begin();
      const { operations } = subject().store;
      const canceled = endOperation(operation, { state: 'canceled' }, at(1));
      await operations.save(operation, canceled);
      const events = await operations.listEvents(operation.id, 0n);
      await report(operation, 2);
      expect(await operations.find(operation.id)).toEqual(canceled);
      expect(await operations.listEvents(operation.id, 0n)).toEqual(events);
    });

    it('are listed newest first', async () => {
      const { tenant, operation } = await begin();
      const { operations } = subject().store;
      const later = anOperation(tenant, { kind: 'tenant.restart' }, at(10));
      await operations.create(later);
      expect(await operations.listByTenant(tenant.id, 10)).toEqual([later, operation]);
      expect(await operations.listByTenant(tenant.id, 1)).toEqual([later]);
    });

    it('belong to a tenant that exists', async () => {
      const stray = anOperation(aTenant());
      await expect(subject().store.operations.create(stray)).rejects.toThrow();
    });
  });

  describe('an operation’s stream', () => {
    it('tells every change once, in order, from where a reader left off', async () => {
      const { operation } = await begin();
      const { operations } = subject().store;
      const running = await report(operation, 1);
      const succeeded = endOperation(running, { state: 'succeeded' }, at(2));
      await operations.save(running, succeeded);
      const events = await operations.listEvents(operation.id, 0n);
      expect(events.map((event) => event.kind)).toEqual([
        'state',
        'state',
        'step',
        ...running.steps.slice(1).map(() => 'step'),
        'end',
      ]);
      expect(events[0]?.payload).toEqual(operation);
      expect(events[1]?.payload).toEqual(running);
      expect(events[2]?.payload).toEqual(running.steps[1]);
      expect(events.at(-1)?.payload).toEqual(succeeded);
      const sequences = events.map((event) => event.sequence);
      expect(sequences).toEqual(sequences.toSorted((a, b) => Number(a - b)));
      expect(await operations.listEvents(operation.id, sequences[2] ?? 0n)).toEqual(
        events.slice(3),
      );
      expect(await operations.listEvents(operation.id, sequences.at(-1) ?? 0n)).toEqual([]);
    });

    it('says nothing when nothing changed', async () => {
      const { operation } = await begin();
      const { operations } = subject().store;
      await operations.save(operation, operation);
      expect(await operations.listEvents(operation.id, 0n)).toHaveLength(1);
    });

    it('wakes those who follow it on commit, and nobody after they left', async () => {
      const { operation } = await begin();
      const { operation: another } = await begin();
      const { feed, store } = subject();
      const [wake, wakeOther, wakeLeft] = [vi.fn(), vi.fn(), vi.fn()];
      const stop = [feed.subscribe(operation.id, wake), feed.subscribe(another.id, wakeOther)];
      feed.subscribe(operation.id, wakeLeft)();
      // A feed may wake everybody when it connects; what counts is after that.
      await report(another, 1);
      await vi.waitFor(() => expect(wakeOther).toHaveBeenCalled(), 5_000);
      wake.mockClear();
      await store
        .transaction(async (tx) => {
          await tx.operations.save(
            operation,
            endOperation(operation, { state: 'canceled' }, at(1)),
          );
          throw new Error('rolled back');
        })
        .catch(() => undefined);
      expect(wake).not.toHaveBeenCalled();
      await report(operation, 2);
      await vi.waitFor(() => expect(wake).toHaveBeenCalled(), 5_000);
      expect(wakeLeft).not.toHaveBeenCalled();
      stop.forEach((leave) => leave());
    });
  });

  describe('a tenant’s events', () => {
    it('are listed newest first, page by page', async () => {
      const { tenant } = await begin();
      const { events } = subject().store;
      const [first, second, third] = [
        aTenantEvent(tenant, { reason: 'Ordered' }),
        aTenantEvent(tenant, { type: 'warning', reason: 'DriftRepaired' }),
        aTenantEvent(tenant),
      ];
      for (const event of [first, second, third]) await events.append(event);
      const page = await events.list(tenant.id, { limit: 2 });
      expect(page).toEqual({ items: [third, second], hasMore: true });
      expect(await events.list(tenant.id, { limit: 2, after: second.id })).toEqual({
        items: [first],
        hasMore: false,
      });
    });
  });
}
