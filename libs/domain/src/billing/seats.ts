import type { TenantId } from '@fleetcommand/kernel/ids';

import { isLiving, type SubscriptionFacts } from './subscription.js';

/** The right to run one instance on a plan. */
export interface Seat {
  readonly planId: string;
  readonly planVersion: number;
}

/** An instance on a plan that costs something. */
export interface SeatedTenant {
  readonly id: TenantId;
  readonly planId: string;
  readonly createdAt: Date;
}

export interface Seating {
  /** By instance, what it sits on: its own plan, or the one that is paid in its place. */
  readonly taken: ReadonlyMap<TenantId, Seat>;
  /** Instances that nobody pays for. */
  readonly without: readonly TenantId[];
  readonly free: readonly Seat[];
}

/** Every seat that the subscriptions hold, whether or not they are paid up: one for each unit of each item. */
export function seatsOf(subscriptions: readonly SubscriptionFacts[]): Seat[] {
  return subscriptions
    .filter(isLiving)
    .flatMap(({ items }) =>
      items.flatMap(({ plan, quantity }) =>
        plan
          ? Array.from({ length: quantity }, () => ({ planId: plan.id, planVersion: plan.version }))
          : [],
      ),
    );
}

/**
 * Who sits where. An instance takes a seat of its own plan, the oldest first; one that finds none takes a seat that is
 * left over, and with it the plan: what is paid for is what is had. Depends on nothing but the two lists' contents.
 */
export function takeSeats(tenants: readonly SeatedTenant[], seats: readonly Seat[]): Seating {
  const left = seats.toSorted(
    (a, b) => a.planId.localeCompare(b.planId) || a.planVersion - b.planVersion,
  );
  const queue = tenants.toSorted(
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.id.localeCompare(b.id),
  );
  const taken = new Map<TenantId, Seat>();
  for (const { id, planId } of queue) {
    const index = left.findIndex((seat) => seat.planId === planId);
    if (index >= 0) taken.set(id, ...(left.splice(index, 1) as [Seat]));
  }
  for (const { id } of queue.filter((tenant) => !taken.has(tenant.id))) {
    const seat = left.shift();
    if (seat) taken.set(id, seat);
  }
  const without = queue.filter(({ id }) => !taken.has(id)).map(({ id }) => id);
  return { taken, without, free: left };
}
