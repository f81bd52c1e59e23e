import type { Billing, Standing } from '@fleetcommand/contracts/http/billing';

import type { Look } from '../../ui/state-look.js';

const LOOKS: Readonly<Record<Standing, Look>> = {
  trialing: { tone: 'live', word: 'Trial' },
  active: { tone: 'live', word: 'Paid' },
  past_due: { tone: 'degraded', word: 'Payment due' },
  suspended: { tone: 'suspended', word: 'Suspended' },
  archived: { tone: 'suspended', word: 'Archived' },
  deleted: { tone: 'gone', word: 'Deleted' },
};

/** Of an organization, for those who look at many. */
export function lookOfStanding(standing: Standing): Look {
  return LOOKS[standing];
}

const FREE: Look = { tone: 'live', word: 'Nothing to pay' };

/** How an organization stands, in colour, icon and word. */
export function lookOfBilling(billing: Billing): Look {
  const { standing, subscription, instances } = billing;
  if (standing === 'active' && !subscription && instances.every(({ price }) => !price)) return FREE;
  return LOOKS[standing];
}

const day = (time: string): string =>
  new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(time));

/** What comes next by itself, in one sentence; empty when nothing does. */
export function whatComesNext(billing: Billing): string {
  const { standing, subscription, trialEndsAt, worsensAt, hold } = billing;
  if (hold) return `An operator keeps everything running until ${day(hold.until)}.`;
  if (standing === 'past_due' && worsensAt) {
    return `Everything goes on until ${day(worsensAt)}, and is switched off then.`;
  }
  if (standing === 'suspended' && worsensAt) {
    return `It is archived on ${day(worsensAt)}. Data and names are kept; once it is paid it is back within a minute.`;
  }
  if (standing === 'archived' && worsensAt) {
    return `Everything is deleted for good on ${day(worsensAt)}. Pay before to bring it back.`;
  }
  if (subscription?.cancelsAt) {
    return `The subscription is canceled: it goes on until ${day(subscription.cancelsAt)}.`;
  }
  if (standing === 'trialing') {
    const end = subscription?.trialEndsAt ?? trialEndsAt;
    if (!end) return '';
    return subscription
      ? `The trial runs until ${day(end)}; the first payment is made then.`
      : `The trial runs until ${day(end)}. Subscribe before, to go on.`;
  }
  return subscription?.periodEndsAt ? `It renews on ${day(subscription.periodEndsAt)}.` : '';
}

/** Whether somebody has to pay, and could. */
export function hasToPay({ isOn, subscription, instances }: Billing): boolean {
  return isOn && !subscription && instances.some(({ price }) => price !== null);
}
