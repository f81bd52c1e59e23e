import { billingAccount, billingSummary } from '@fleetcommand/contracts/http/admin/billing';
import { z } from 'zod';

import { connectSignedIn, type ConnectOptions } from '../api/connect.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';

interface CommonOptions extends ConnectOptions {
  readonly json?: boolean;
}

/** For operators: whom somebody keeps in good standing, why, and until when. */
export async function listHolds(options: CommonOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const { held } = await api.request('/v1/admin/billing', { answer: billingSummary });
  if (options.json) return printJson({ data: held });
  if (held.length === 0) return say('Nobody is held.');
  const rows = held.map(({ organization, organizationId, hold: one }) => [
    organization,
    one?.until.slice(0, 10) ?? '',
    one?.reason ?? '',
    one?.by ?? '',
    data.dim(organizationId),
  ]);
  printData(renderTable(['Organization', 'Until', 'Why', 'By', 'Id'], rows));
  say(`Next: ${note.bold('fleet billing release <id>')}.`);
}

export async function hold(
  organization: string,
  options: CommonOptions & { readonly reason: string; readonly until: string },
): Promise<void> {
  const api = await connectSignedIn(options);
  const { reason, until } = options;
  const account = await api.request(pathOf(organization), {
    method: 'PUT',
    // A day is meant to its end.
    body: { reason, until: until.includes('T') ? until : `${until}T23:59:59.000Z` },
    answer: billingAccount,
  });
  if (options.json) return printJson(account);
  say(`${account.organization} is in good standing until ${account.hold?.until.slice(0, 10)}.`);
  say(`Next: ${note.bold('fleet billing holds')}.`);
}

export async function release(organization: string, options: CommonOptions): Promise<void> {
  const api = await connectSignedIn(options);
  await api.request(pathOf(organization), { method: 'DELETE', answer: z.undefined() });
  if (options.json) return printJson({ released: organization });
  say(`What ${organization} pays counts again. Next: ${note.bold('fleet billing events')}.`);
}

function pathOf(organization: string): string {
  return `/v1/admin/organizations/${encodeURIComponent(organization)}/billing-hold`;
}
