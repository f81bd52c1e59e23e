import * as sdk from '@fleetcommand/client/api/sdk.gen';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';

/** For operators: whom somebody keeps in good standing, why, and until when. */
export async function listHolds(options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const {
    data: { held },
  } = await sdk.getBillingSummary({ client });
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
  options: RemoteOptions & { readonly reason: string; readonly until: string },
): Promise<void> {
  const client = await connectSignedIn(options);
  const { reason, until } = options;
  // A day is meant to its end.
  const body = { reason, until: until.includes('T') ? until : `${until}T23:59:59.000Z` };
  const { data: account } = await sdk.holdBilling({ client, path: { id: organization }, body });
  if (options.json) return printJson(account);
  say(`${account.organization} is in good standing until ${account.hold?.until.slice(0, 10)}.`);
  say(`Next: ${note.bold('fleet billing holds')}.`);
}

export async function release(organization: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  await sdk.releaseBillingHold({ client, path: { id: organization } });
  if (options.json) return printJson({ released: organization });
  say(`What ${organization} pays counts again. Next: ${note.bold('fleet billing events')}.`);
}
