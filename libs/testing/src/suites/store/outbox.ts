import type { Job } from '@fleetcommand/application/ports/job-queue';
import type { Repositories } from '@fleetcommand/application/ports/store';
import { describe, expect, it } from 'vitest';

import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const job = (): Job => ({
  kind: 'tenant.reconcile',
  tenantId: someId('ten'),
  generation: 1,
  cause: 'change',
});

/** The suite's tests share an outbox: each empties it first. */
async function drain({ outbox }: Repositories): Promise<void> {
  await outbox.markProcessed((await outbox.claim(10_000)).map((message) => message.id));
}

export function describeOutbox(subject: GetSubject): void {
  describe('the outbox', () => {
    it('hands out what is owed, in order, until it is settled', async () => {
      const { store } = subject();
      await drain(store);
      const messages = [1, 2].map(() => ({ id: someId('out'), job: job() }));
      await store.transaction(async ({ outbox }) => {
        for (const message of messages) await outbox.add(message);
      });
      expect(await store.outbox.countPending()).toBe(2);
      const claimed = await store.outbox.claim(10);
      expect(claimed).toEqual(messages.map((message) => ({ ...message, attempts: 0 })));
      expect(await store.outbox.claim(1)).toEqual(claimed.slice(0, 1));
      await store.outbox.markProcessed(claimed.map((message) => message.id));
      expect(await store.outbox.claim(10)).toEqual([]);
      expect(await store.outbox.countPending()).toBe(0);
    });

    it('keeps what a transaction that failed had claimed or added', async () => {
      const { store } = subject();
      await drain(store);
      const kept = { id: someId('out'), job: job() };
      await store.outbox.add(kept);
      const failing = store.transaction(async ({ outbox }) => {
        await outbox.add({ id: someId('out'), job: job() });
        await outbox.markProcessed([kept.id]);
        throw new Error('the queue is down');
      });
      await expect(failing).rejects.toThrow('the queue is down');
      expect(await store.outbox.claim(10)).toEqual([{ ...kept, attempts: 0 }]);
    });

    it('gives a message to one of several relays at a time', async () => {
      const { store } = subject();
      await drain(store);
      const ids = [someId('out'), someId('out')];
      for (const id of ids) await store.outbox.add({ id, job: job() });
      const seen = await store.transaction(async (first) => {
        const one = await first.outbox.claim(1);
        const two = await store.transaction(async (second) => second.outbox.claim(10));
        return [one, two].map((messages) => messages.map((message) => message.id));
      });
      expect(seen).toEqual([ids.slice(0, 1), ids.slice(1)]);
    });

    it('holds back what is due later', async () => {
      const { store } = subject();
      await drain(store);
      const availableAt = new Date(Date.now() + 3_600_000_000);
      await store.outbox.add({ id: someId('out'), job: job(), availableAt });
      expect(await store.outbox.claim(10)).toEqual([]);
      const overdue = { id: someId('out'), job: job(), availableAt: new Date(0) };
      await store.outbox.add(overdue);
      expect((await store.outbox.claim(10)).map((message) => message.id)).toEqual([overdue.id]);
    });

    it('makes what is due later due at once, and drops what is never to be done', async () => {
      const { store } = subject();
      await drain(store);
      const [later, never] = [1, 2].map(() => ({ id: someId('out'), job: job() }));
      const availableAt = new Date(Date.now() + 3_600_000_000);
      for (const message of [later, never]) await store.outbox.add({ ...message!, availableAt });
      expect(await store.outbox.ring(later!.id)).toBe(true);
      expect((await store.outbox.claim(10)).map(({ id }) => id)).toEqual([later!.id]);
      const payload = never!.job;
      expect(await store.outbox.findPending(never!.id)).toEqual({
        topic: payload.kind,
        payload,
        attempts: 0,
      });
      expect(await store.outbox.discard(never!.id)).toBe(true);
      expect(await store.outbox.findPending(never!.id)).toBeNull();
      await store.outbox.markProcessed([later!.id]);
      for (const { id } of [later!, never!])
        expect([await store.outbox.ring(id), await store.outbox.discard(id)]).toEqual([
          false,
          false,
        ]);
    });

    it('drops what was settled long ago, and nothing else', async () => {
      const { store } = subject();
      await drain(store);
      await store.outbox.add({ id: someId('out'), job: job() });
      const pending = await store.outbox.countPending();
      expect(await store.outbox.prune(new Date(0))).toBe(0);
      expect(await store.outbox.prune(new Date(Date.now() + 3_600_000_000))).toBeGreaterThan(0);
      expect(await store.outbox.countPending()).toBe(pending);
    });
  });
}
