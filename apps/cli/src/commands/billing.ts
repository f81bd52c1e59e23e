import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { BilledInstance, Billing, Checkout } from '@fleetcommand/client/api/types.gen';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { formatAge, formatBytes } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';

interface OrganizationOptions extends RemoteOptions {
  /** Its id; needed only by who belongs to several. */
  readonly organization?: string;
}

const queryOf = ({ organization }: OrganizationOptions) =>
  organization ? { organizationId: organization } : {};

export async function billingStatus(options: OrganizationOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: billing } = await sdk.getBilling({ client, query: queryOf(options) });
  if (options.json) return printJson(billing);
  printData(`${data.bold(standingOf(billing))}${billing.reason ? `: ${billing.reason}` : ''}`);
  if (billing.worsensAt) printData(`It gets worse on ${billing.worsensAt.slice(0, 10)}.`);
  if (billing.trialEndsAt && billing.standing === 'trialing') {
    printData(`The trial ends on ${billing.trialEndsAt.slice(0, 10)}.`);
  }
  const rows = billing.instances.map((one) => [
    one.slug,
    one.planName,
    one.price ? money(one.price) : 'no charge',
    one.hasSeat ? 'subscribed' : one.standing,
    `${one.domains.used} of ${one.domains.allowed}`,
    storageOf(one),
  ]);
  if (rows.length > 0) {
    printData(renderTable(['Instance', 'Plan', 'Price', 'Paid by', 'Domains', 'Storage'], rows));
  }
  say(
    `Next: ${note.bold(billing.subscription ? 'fleet billing portal' : 'fleet billing subscribe')}.`,
  );
}

function storageOf({ storage, storageBytes }: BilledInstance): string {
  if (storage === null) return data.dim('not measured yet');
  const used = `${formatBytes(storage.usedBytes)} of ${formatBytes(storageBytes)}`;
  if (storage.overSince === null) return used;
  return data.warn(`${used}${storage.isMetered ? ', paid by use' : ''}`);
}

/** Prints the page to pay on. */
export async function subscribe(
  options: OrganizationOptions & {
    readonly interval: Checkout['interval'];
    readonly currency?: string;
  },
): Promise<void> {
  const client = await connectSignedIn(options);
  const { interval, currency } = options;
  const body = { interval, ...queryOf(options), ...(currency && { currency }) };
  const { data: page } = await sdk.startCheckout({ client, body });
  if (options.json) return printJson(page);
  printData(page.url);
  say(`Open it in a browser. Next: ${note.bold('fleet billing status')}.`);
}

/** Prints the provider's page for cards, invoices and cancellation. */
export async function portal(options: OrganizationOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: page } = await sdk.openPortal({ client, body: queryOf(options) });
  if (options.json) return printJson(page);
  printData(page.url);
  say(`Open it in a browser. Next: ${note.bold('fleet billing status')}.`);
}

export async function invoices(options: OrganizationOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: page } = await sdk.listInvoices({ client, query: queryOf(options) });
  if (options.json) return printJson({ data: page.data });
  if (page.data.length === 0) return say('No invoices yet.');
  const rows = page.data.map((one) => [
    one.number ?? one.id,
    one.createdAt.slice(0, 10),
    one.status,
    money({ amountMinor: one.totalMinor, currency: one.currency }),
    one.pageUrl ?? '',
  ]);
  printData(renderTable(['Number', 'Date', 'State', 'Amount', 'Page'], rows));
  say(`Next: ${note.bold('fleet billing portal')}.`);
}

/** For operators: what the payment provider told. */
export async function billingEvents(
  options: RemoteOptions & { readonly limit: number },
): Promise<void> {
  const client = await connectSignedIn(options);
  const { limit } = options;
  const { data: page } = await sdk.listBillingEvents({ client, query: { limit } });
  if (options.json) return printJson({ data: page.data });
  const now = new Date();
  const rows = page.data.map((one) => [
    formatAge(new Date(one.createdAt), now),
    one.type,
    one.state,
    one.source,
    one.effect,
    data.dim(one.id),
  ]);
  printData(renderTable(['When', 'Type', 'State', 'By', 'Effect', 'Id'], rows));
  say(`Next: ${note.bold('fleet billing reconcile')}.`);
}

/** For operators: everything compared with the payment provider, and repaired. */
export async function reconcile(options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: report } = await sdk.reconcileBilling({ client });
  if (options.json) return printJson(report);
  const { accounts, differences } = report;
  if (differences.length === 0) return say(`${accounts} accounts are as the provider has them.`);
  const rows = differences.map(({ organizationId, customerId, message, isRepaired }) => [
    organizationId ?? customerId ?? '',
    isRepaired ? data.good('repaired') : data.warn('left'),
    message,
  ]);
  printData(renderTable(['Who', 'Now', 'What'], rows));
  say(`${differences.length} of ${accounts} accounts differed.`);
}

const WORDS: Readonly<Record<Billing['standing'], string>> = {
  trialing: 'Trial',
  active: 'Paid',
  past_due: 'Payment due',
  suspended: 'Suspended',
  archived: 'Archived',
  deleted: 'Deleted',
};

function standingOf({ standing, isOn }: Billing): string {
  return isOn ? WORDS[standing] : 'Nothing is charged for';
}

function money(price: {
  readonly amountMinor: number;
  readonly currency: string;
  readonly interval?: string;
}): string {
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: price.currency.toUpperCase(),
  });
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions();
  const amount = format.format(price.amountMinor / 10 ** digits);
  return price.interval ? `${amount} a ${price.interval}` : amount;
}
