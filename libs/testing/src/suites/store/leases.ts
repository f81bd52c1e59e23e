import { describe, expect, it } from 'vitest';

import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const MINUTE_MS = 60_000;

export function describeLeases(subject: GetSubject): void {
  const newName = () => `tenant/${someId('ten')}`;

  describe('leases', () => {
    it('are held by one at a time, and not twice by one either', async () => {
      const { leases } = subject().store;
      const name = newName();
      const lease = await leases.acquire(name, 'worker-1', MINUTE_MS);
      expect(lease).toMatchObject({ name, holder: 'worker-1', token: 1n });
      expect(await leases.acquire(name, 'worker-2', MINUTE_MS)).toBeNull();
      expect(await leases.acquire(name, 'worker-1', MINUTE_MS)).toBeNull();
      expect(await leases.acquire(newName(), 'worker-2', MINUTE_MS)).not.toBeNull();
    });

    it('go to one of many who ask at once', async () => {
      const { leases } = subject().store;
      const name = newName();
      const asked = [1, 2, 3, 4, 5].map((n) => leases.acquire(name, `worker-${n}`, MINUTE_MS));
      expect((await Promise.all(asked)).filter((lease) => lease !== null)).toHaveLength(1);
    });

    it('are free at once when released, and give a greater token to the next', async () => {
      const { leases } = subject().store;
      const name = newName();
      for (const token of [1n, 2n, 3n]) {
        const lease = await leases.acquire(name, 'worker-1', MINUTE_MS);
        expect(lease?.token).toBe(token);
        if (lease) await leases.release(lease);
      }
    });

    it('are free when they ran out, and cannot be renewed then', async () => {
      const { store, expire } = subject();
      const name = newName();
      const lease = await store.leases.acquire(name, 'worker-1', MINUTE_MS);
      if (!lease) throw new Error('the lease is held');
      await expire(lease);
      expect(await store.leases.renew(lease, MINUTE_MS)).toBe(false);
      const next = await store.leases.acquire(name, 'worker-2', MINUTE_MS);
      expect(next?.token).toBe(2n);
      expect(await store.leases.renew(lease, MINUTE_MS)).toBe(false);
    });

    it('last longer when renewed', async () => {
      const { store, expire } = subject();
      const name = newName();
      const lease = await store.leases.acquire(name, 'worker-1', 1_000);
      if (!lease) throw new Error('the lease is held');
      expect(await store.leases.renew(lease, 10 * MINUTE_MS)).toBe(true);
      expect(await store.leases.acquire(name, 'worker-2', MINUTE_MS)).toBeNull();
      await expire(lease);
      expect(await store.leases.acquire(name, 'worker-2', MINUTE_MS)).not.toBeNull();
    });

    it('are not released by whoever lost them', async () => {
      const { store, expire } = subject();
      const name = newName();
      const lost = await store.leases.acquire(name, 'worker-1', MINUTE_MS);
      if (!lost) throw new Error('the lease is held');
      await expire(lost);
      const held = await store.leases.acquire(name, 'worker-2', MINUTE_MS);
      await store.leases.release(lost);
      expect(await store.leases.acquire(name, 'worker-3', MINUTE_MS)).toBeNull();
      expect(held && (await store.leases.renew(held, MINUTE_MS))).toBe(true);
    });
  });
}
