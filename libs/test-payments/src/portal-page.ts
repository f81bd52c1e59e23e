import { day, html, page, priceRow, type Html } from './html.js';
import { mustFind } from './present.js';
import type { Session, Subscription } from './state.js';
import type { StripeWorld } from './world.js';

const DAY_SECONDS = 24 * 60 * 60;

export function showPortal(world: StripeWorld, session: Session): string {
  const customer = mustFind(world.state.customers, session.customer);
  const subscriptions = Object.values(world.state.subscriptions).filter(
    (one) => one.customer === session.customer && one.status !== 'canceled',
  );
  const card =
    customer.card === 'works' ? 'A card that works is on file.' : 'The card on file fails.';
  return page(
    'Billing',
    html`<h1>Billing of ${customer.name}</h1>
      ${
        subscriptions.length === 0
          ? html`<section><p>There is no subscription.</p></section>`
          : subscriptions.map((one) => subscriptionPanel(world, one))
      }
      <section>
        <h2>Card</h2>
        <p>${card}</p>
        <form method="post" class="row">
          ${act('card-works', 'Use a card that works')}
          ${act('card-fails', 'Use a card that fails')}
        </form>
      </section>
      <section>
        <h2>Test clock</h2>
        <p class="mute">
          It is ${day(world.now())} here. Renewals and attempts come as time passes.
        </p>
        <form method="post" class="row">
          ${act('day', 'Let a day pass')} ${act('month', 'Let a month pass')}
        </form>
      </section>
      <p><a href="${session.returnUrl}">Back</a></p>`,
  );
}

function subscriptionPanel(world: StripeWorld, subscription: Subscription): Html {
  const { state } = world;
  const lines = subscription.items.map(({ price: id, quantity }) => {
    const price = mustFind(state.prices, id);
    return priceRow(mustFind(state.products, price.product), price, quantity);
  });
  const end = day(subscription.periodEnd);
  return html`<section>
    <h2>Subscription, ${subscription.status.replace('_', ' ')}</h2>
    <table>
      <tbody>
        ${lines}
      </tbody>
    </table>
    <p>${subscription.cancelAtPeriodEnd ? `It ends on ${end}.` : `It renews on ${end}.`}</p>
    <form method="post" class="row">
      <input type="hidden" name="subscription" value="${subscription.id}" />
      ${
        subscription.cancelAtPeriodEnd
          ? act('resume', 'Keep it')
          : act('cancel', 'Cancel at the end of the period')
      }
      ${act('end', 'End it now')}
    </form>
  </section>`;
}

const act = (action: string, label: string): Html =>
  html`<button class="plain" name="action" value="${action}">${label}</button>`;

export function submitPortal(world: StripeWorld, session: Session, form: URLSearchParams): void {
  const id = form.get('subscription');
  const subscription = id === null ? undefined : world.state.subscriptions[id];
  const isTheirs = subscription?.customer === session.customer;
  switch (form.get('action')) {
    case 'cancel':
      if (isTheirs) world.cancel(subscription, false);
      break;
    case 'end':
      if (isTheirs) world.cancel(subscription, true);
      break;
    case 'resume':
      if (isTheirs) world.resume(subscription);
      break;
    case 'card-works':
      world.setCard(session.customer, 'works');
      break;
    case 'card-fails':
      world.setCard(session.customer, 'fails-later');
      break;
    case 'day':
      world.advance(DAY_SECONDS);
      break;
    case 'month':
      world.advance(31 * DAY_SECONDS);
      break;
    default:
  }
}
