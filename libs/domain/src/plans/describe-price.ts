import type { PlanPrice } from './plan.js';

/** `€29.00`: in the currency's own digits (ISO 4217), for messages. */
export function describeMoney(amountMinor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: currency.toUpperCase(),
  });
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions();
  return format.format(amountMinor / 10 ** digits);
}

/** `€29.00 a month`. */
export function describePrice({
  amountMinor,
  currency,
  interval,
}: Pick<PlanPrice, 'amountMinor' | 'currency' | 'interval'>): string {
  return `${describeMoney(amountMinor, currency)} a ${interval}`;
}
