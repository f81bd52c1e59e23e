import type { Plan } from '@fleetcommand/contracts/http/catalogue';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in binary steps, as plans count them: `192 MB`, `10 GB`. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1_024 ** step;
  return `${Number(amount.toFixed(amount < 10 ? 1 : 0))} ${UNITS[step]}`;
}

/** `€29`, `$9.50`: in the currency's own digits; yen have none, dinars have thousandths. */
export function formatMoney(amountMinor: number, currency: string): string {
  const inCurrency = (digits?: number) =>
    new Intl.NumberFormat('en', {
      style: 'currency',
      currency: currency.toUpperCase(),
      ...(digits !== undefined && { minimumFractionDigits: digits }),
    });
  const { maximumFractionDigits: digits = 2 } = inCurrency().resolvedOptions();
  const amount = amountMinor / 10 ** digits;
  return inCurrency(Number.isInteger(amount) ? 0 : digits).format(amount);
}

/** `No charge`, `€29 a month`, `$9.50 a year`. */
export function formatPrice(price: Plan['price']): string {
  if (!price) return 'No charge';
  return `${formatMoney(price.amountMinor, price.currency)} a ${price.interval}`;
}

/** `1 replica`, `3 domains of your own`, `no domains of your own`. */
export function formatCount(count: number, one: string, many: string): string {
  if (count === 0) return `no ${many}`;
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}
