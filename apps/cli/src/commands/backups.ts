import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { Backup } from '@fleetcommand/client/api/types.gen';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { WHOLE_PAGE } from '../api/read-pages.js';
import { formatAge, formatBytes } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';

/** For operators: copies of instances' data, of one instance or of all. */
export async function listBackups(
  tenant: string | undefined,
  options: RemoteOptions & { readonly failing: boolean },
): Promise<void> {
  const client = await connectSignedIn(options);
  const query = {
    ...WHOLE_PAGE,
    ...(tenant !== undefined && { tenantId: tenant }),
    ...(options.failing && { failing: 'true' as const }),
  };
  const { data: page } = await sdk.listBackups({ client, query });
  if (options.json) return printJson({ data: page.data });
  if (page.data.length === 0 && options.failing) return say('No backup fails.');
  if (page.data.length === 0)
    return say(
      'There are no backups: plans say how often one is made, and one is made before an instance goes.',
    );
  const now = new Date();
  const rows = page.data.map((one) => [
    formatAge(new Date(one.createdAt), now),
    one.kind,
    stateOf(one),
    one.sizeBytes === null ? '' : formatBytes(one.sizeBytes),
    one.tenantId,
    data.dim(one.id),
  ]);
  printData(renderTable(['When', 'Kind', 'State', 'Size', 'Instance', 'Id'], rows));
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

/** An instance whose last copy cannot be made goes without one. */
export async function giveUpBackup(
  id: string,
  options: RemoteOptions & { readonly reason: string },
): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: given } = await sdk.giveUpBackup({
    client,
    path: { id },
    body: { reason: options.reason },
  });
  if (options.json) return printJson(given);
  say(`${given.tenantId} is deleted without a last copy: nobody can bring it back.`);
  say(`Next: ${note.bold(`fleet admin show ${given.tenantId}`)}.`);
}

function stateOf({ state, problem, restoreInto, restoredAt }: Backup): string {
  if (problem !== '') return data.warn(problem);
  if (restoreInto !== null) return 'being put back';
  return restoredAt === null ? state : `${state}, put back`;
}
