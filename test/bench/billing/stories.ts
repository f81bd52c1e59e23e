/** What becomes of subscriptions in the long run, so that there is something to tell: all kinds of it, and the same each time. */
import type { Subscription } from '@fleetcommand/test-payments/state';
import type { StripeWorld } from '@fleetcommand/test-payments/world';

const DAY = 86_400;
/** Between two looks at everybody; every other of them a month begins. */
const ROUND_DAYS = 17;
/** From the first failed attempt until none is left, and a little more. */
const RETRIES_DAYS = 16;

/** Paid, failed, ended, begun anew, moved to the other plan: until there are enough events. */
export function liveUntil(world: StripeWorld, events: number): void {
  for (let round = 0; world.state.events.length < events; round += 1) {
    for (const [index, subscription] of newestOfEach(world).entries())
      turn(world, subscription, round + index);
    world.advance(ROUND_DAYS * DAY);
  }
  // What ends with attempts under way would go on changing while it is looked at.
  world.advance(RETRIES_DAYS * DAY);
}

/** Three days: one half of them live at their beginning, the other at their end. */
export function liveThroughOutage(world: StripeWorld): void {
  const all = [...newestOfEach(world).entries()];
  for (const half of [0, 1]) {
    for (const [index, subscription] of all)
      if (index % 2 === half) turn(world, subscription, index + 7);
    if (half === 0) world.advance(3 * DAY);
  }
}

function turn(world: StripeWorld, subscription: Subscription, chance: number): void {
  const { customer, status, items } = subscription;
  if (status === 'canceled') {
    world.setCard(customer, 'works');
    const lines = items.map(({ price, quantity }) => ({ price, quantity }));
    world.subscribe({ customer, lines, trialEnd: null, metadata: {}, percentOff: 0 });
  } else if (chance % 7 === 0) world.cancel(subscription, true);
  else if (chance % 5 === 0 && status === 'active') move(world, subscription);
  else world.setCard(customer, chance % 3 === 0 ? 'fails-later' : 'works');
}

/** To another of the prices that are sold, where the card pays the difference. */
function move(world: StripeWorld, subscription: Subscription): void {
  world.setCard(subscription.customer, 'works');
  const [item] = subscription.items;
  const { prices } = world.state;
  const present = prices[item?.price ?? ''];
  const other = Object.values(prices).find(
    ({ product, currency, interval }) =>
      product !== present?.product &&
      currency === present?.currency &&
      interval === present.interval,
  );
  if (other)
    world.changeItems(
      subscription,
      [{ id: world.id('si'), price: other.id, quantity: 1 }],
      world.now(),
    );
}

function newestOfEach({ state }: StripeWorld): Subscription[] {
  const newest = new Map<string, Subscription>();
  for (const one of Object.values(state.subscriptions)) newest.set(one.customer, one);
  return [...newest.values()];
}
