/** Copies of an instance's data, for who has it. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { TenantBackup } from '@fleetcommand/client/api/types.gen';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import type { Api } from '../api/client.js';
import { readPages } from '../api/read-pages.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge, formatBytes } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import {
  confirmLoss,
  findTenant,
  finish,
  readDeletedTenants,
  tell,
  type ChangeOptions,
} from './tenants.js';

export async function listTenantBackups(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { id, slug } = await findTenant(client, reference);
  const backups = await readPages((query) =>
    sdk.listTenantBackups({ client, path: { id }, query }),
  );
  if (options.json) return printJson({ data: backups });
  if (backups.length === 0)
    return say(`No backups yet. Next: ${note.bold(`fleet tenants backups create ${slug}`)}.`);
  const now = new Date();
  const rows = backups.map((one) => [
    formatAge(new Date(one.createdAt), now),
    KINDS[one.kind],
    stateOf(one),
    one.sizeBytes === null ? '' : formatBytes(one.sizeBytes),
    one.expiresAt?.slice(0, 10) ?? '',
    data.dim(one.id),
  ]);
  printData(renderTable(['When', 'Made', 'State', 'Size', 'Kept until', 'Id'], rows));
  say(`Next: ${note.bold(`fleet tenants backups restore ${slug} <id>`)}.`);
}

export async function createTenantBackup(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { id, slug } = await findTenant(client, reference);
  const { data: made } = await sdk.createTenantBackup({ client, path: { id } });
  if (options.json) return printJson(made);
  printData(made.id);
  say(`It is being made. Next: ${note.bold(`fleet tenants backups list ${slug}`)}.`);
}

export async function restoreTenantBackup(
  reference: string,
  backup: string,
  options: ChangeOptions & { readonly yes: boolean },
): Promise<void> {
  const client = await connectSignedIn(options);
  const tenant = await findTenant(client, reference);
  const loss = `This puts the backup in the place of everything that ${tenant.name} (${tenant.url}) has now, which is lost.`;
  if (!options.yes) await confirmLoss(tenant.slug, loss);
  const path = { id: tenant.id, backupId: backup };
  const { data: started } = await sdk.restoreTenantBackup({ client, path });
  const finished = await finish(client, started, options);
  if (options.json) return printJson(finished);
  tell(finished, options, 'Restoring', 'has the data of its backup');
}

/** By its id, or by the name that its address began with. */
export async function restoreDeletedTenant(
  reference: string,
  options: ChangeOptions,
): Promise<void> {
  const client = await connectSignedIn(options);
  const id = reference.startsWith('ten_') ? reference : await findDeleted(client, reference);
  const { data: started } = await sdk.restoreDeletedTenant({ client, path: { id } });
  const finished = await finish(client, started, options);
  if (options.json) return printJson(finished);
  printData(finished.tenant.url);
  tell(finished, options, 'It comes back', 'is back, with the data of its last backup');
  const { data: own } = await sdk.listDomains({ client, path: { id }, query: { limit: 1 } });
  if (own.data.length > 0)
    say(
      `Its own domains want new records: ${note.bold(`fleet domains list ${finished.tenant.slug}`)}.`,
    );
}

async function findDeleted(client: Api, slug: string): Promise<string> {
  const deleted = await readDeletedTenants(client);
  const found = deleted.find((tenant) => tenant.slug === slug);
  if (found) return found.id;
  const known = deleted.map((tenant) => tenant.slug).join(', ');
  throw new CommandFailure(
    `No deleted instance “${slug}” of yours has a backup. ${known ? `There is: ${known}.` : 'None has.'}`,
    EXIT.notFound,
    'tenants.not-found',
  );
}

const KINDS: Readonly<Record<TenantBackup['kind'], string>> = {
  final: 'before it went',
  scheduled: 'by its plan',
  manual: 'by hand',
};

function stateOf({ state, isDelayed, isBeingRestored, restoredAt }: TenantBackup): string {
  if (isBeingRestored) return isDelayed ? data.warn('put back, delayed') : 'being put back';
  if (isDelayed) return data.warn('delayed');
  if (state === 'pending') return 'being made';
  if (state === 'void') return 'nothing to copy';
  return restoredAt === null ? data.good('made') : data.good('made, put back');
}
