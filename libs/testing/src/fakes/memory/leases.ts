import type { Lease, LeaseRepository } from '@fleetcommand/application/ports/leases';
import { fail, type Err, type Failure } from '@fleetcommand/kernel/result';

import type { Memory } from './tables.js';

export function memoryLeases(memory: Memory): LeaseRepository {
  const { tables, clock } = memory;
  const expiry = (ttlMs: number) => new Date(clock.now().getTime() + ttlMs);
  return {
    async acquire(name, holder, ttlMs) {
      const present = tables.leases.get(name);
      if (present && present.expiresAt > clock.now()) return null;
      const token = (present?.token ?? 0n) + 1n;
      const lease = { name, holder, token, expiresAt: expiry(ttlMs) };
      tables.leases.set(name, lease);
      return lease;
    },
    async renew(lease, ttlMs) {
      if (!isHeld(memory, lease)) return false;
      tables.leases.set(lease.name, { ...lease, expiresAt: expiry(ttlMs) });
      return true;
    },
    async release(lease) {
      if (isHeld(memory, lease))
        tables.leases.set(lease.name, { ...lease, expiresAt: clock.now() });
    },
  };
}

export function isHeld({ tables, clock }: Memory, lease: Lease): boolean {
  const present = tables.leases.get(lease.name);
  return (
    present !== undefined &&
    present.token === lease.token &&
    present.holder === lease.holder &&
    present.expiresAt > clock.now()
  );
}

export function leaseLost(lease: Lease): Err<Failure<'leases.lost'>> {
  return fail('leases.lost', `The lease ${lease.name} is no longer held.`, { retry: 'backoff' });
}
