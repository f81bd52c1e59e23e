import { day, html, money, page, priceRow, type Html } from './html.js';
import { mustFind } from './present.js';
import type { Card, Session } from './state.js';
import type { StripeWorld } from './world.js';

/** What the visitor can be; named as Stripe's own test cards (https://docs.stripe.com/testing). */
const CARDS: readonly (readonly [string, string, string])[] = [
  ['works', '4242 4242 4242 4242', 'works, now and later'],
  ['fails-later', '4000 0000 0000 0341', 'is taken, and fails when it is charged'],
  ['declined', '4000 0000 0000 0002', 'is declined at once'],
];

export function showCheckout(world: StripeWorld, session: Session, problem = ''): string {
  const { state } = world;
  const lines = session.lines.map(({ price: id, quantity }) => {
    const price = mustFind(state.prices, id);
    return priceRow(mustFind(state.products, price.product), price, quantity);
  });
  const due = session.trialEnd
    ? html`<p>Nothing is due today. The trial goes on until ${day(session.trialEnd)}.</p>`
    : html`<p>Due today: <strong>${total(world, session)}</strong></p>`;
  return page(
    'Subscribe',
    html`<h1>Subscribe</h1>
      ${problem === '' ? html`` : html`<p class="alert" role="alert">${problem}</p>`}
      <section>
        <table>
          <tbody>
            ${lines}
          </tbody>
        </table>
        ${due}
      </section>
      <section>
        <form method="post">
          <fieldset>
            <legend>Card</legend>
            ${CARDS.map(cardChoice)}
          </fieldset>
          <p>
            <label for="coupon">Promotion code (WELCOME20 takes 20% off)</label>
            <input type="text" id="coupon" name="coupon" autocomplete="off" />
          </p>
          <button type="submit">Subscribe</button>
        </form>
      </section>
      <p><a href="${session.returnUrl}">Go back without paying</a></p>`,
  );
}

function cardChoice([value, number, meaning]: readonly [string, string, string]): Html {
  const input =
    value === 'works'
      ? html`<input type="radio" name="card" value="${value}" checked />`
      : html`<input type="radio" name="card" value="${value}" />`;
  return html`<label
    >${input}<span>${number} <span class="mute">${meaning}</span></span></label
  >`;
}

function total(world: StripeWorld, { lines }: Session): string {
  const currency = mustFind(world.state.prices, lines[0]?.price ?? '').currency;
  const items = lines.map((line) => ({ id: '', ...line }));
  return money(world.costOf({ items, percentOff: 0 }), currency);
}

/** Where the visitor goes next, or what to tell them. */
export function submitCheckout(
  world: StripeWorld,
  session: Session,
  form: URLSearchParams,
): { readonly location: string } | { readonly problem: string } {
  if (session.isDone) return { location: session.successUrl };
  const card = form.get('card');
  if (card === 'declined') {
    return { problem: 'The card was declined. Nothing was charged. Choose another.' };
  }
  const code = (form.get('coupon') ?? '').trim();
  const percentOff = code === '' ? 0 : world.state.coupons[code];
  if (percentOff === undefined) {
    return { problem: `There is no promotion code “${code}”. Correct it, or leave it out.` };
  }
  const { customer, lines, trialEnd, metadata } = session;
  const chosen: Card = card === 'fails-later' ? 'fails-later' : 'works';
  // The first payment goes through also with a card that fails later, as with Stripe's own.
  world.setCard(customer, 'works');
  const subscription = world.subscribe({ customer, lines, trialEnd, metadata, percentOff });
  if (chosen !== 'works') world.setCard(customer, chosen);
  world.state.sessions[session.id] = { ...session, isDone: true };
  world.emit('checkout.session.completed', {
    id: session.id,
    object: 'checkout.session',
    customer,
    subscription: subscription.id,
    status: 'complete',
  });
  return { location: session.successUrl };
}
