import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { Backup } from '@fleetcommand/client/api/types.gen';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { WHOLE_PAGE } from '../api/read-pages.js';
import { formatAge, formatBytes } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';

/** For operators: copies of archived instances' data, of one instance or of all. */
export async function listBackups(
  tenant: string | undefined,
  options: RemoteOptions,
): Promise<void> {
  const client = await connectSignedIn(options);
  const query = { ...WHOLE_PAGE, ...(tenant !== undefined && { tenantId: tenant }) };
  const { data: page } = await sdk.listBackups({ client, query });
  if (options.json) return printJson({ data: page.data });
  if (page.data.length === 0)
    return say('There are no backups: one is made when an instance is archived.');
  const now = new Date();
  const rows = page.data.map((one) => [
    formatAge(new Date(one.createdAt), now),
    stateOf(one),
    one.sizeBytes === null ? '' : formatBytes(one.sizeBytes),
    one.tenantId,
    data.dim(one.id),
  ]);
  printData(renderTable(['When', 'State', 'Size', 'Instance', 'Id'], rows));
  say(`Next: ${note.bold('fleet admin restore <id> [--into <tenant>]')}.`);
}

export async function restoreBackup(
  id: string,
  options: RemoteOptions & { readonly into?: string },
): Promise<void> {
  const client = await connectSignedIn(options);
  const body = options.into === undefined ? {} : { tenantId: options.into };
  const { data: asked } = await sdk.restoreBackup({ client, path: { id }, body });
  if (options.json) return printJson(asked);
  say(`It is put into ${asked.restoreInto} within a minute, in the place of what is there.`);
  say(`Next: ${note.bold('fleet admin backups')}.`);
}

function stateOf({ state, problem, restoreInto, restoredAt }: Backup): string {
  if (problem !== '') return data.warn(problem);
  if (restoreInto !== null) return 'being put back';
  return restoredAt === null ? state : `${state}, put back`;
}
