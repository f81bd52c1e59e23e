import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { CreateApiKey, IssuedApiKey } from '@fleetcommand/client/api/types.gen';

import { WHOLE_PAGE } from '../api/read-pages.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { openOrganization, type OrganizationOptions } from './organization.js';

export async function listKeys(options: OrganizationOptions): Promise<void> {
  const { client, id } = await openOrganization(options);
  const { data: page } = await sdk.listApiKeys({ client, path: { id }, query: WHOLE_PAGE });
  if (options.json) return printJson(page);
  if (page.data.length === 0) {
    return say(
      `No API keys yet. Next: ${note.bold('fleet keys create <name> --scope tenants:read')}.`,
    );
  }
  const now = new Date();
  const rows = page.data.map((key) => [
    key.id,
    `${key.name} (…${key.hint})`,
    key.state,
    key.scopes.join(' '),
    key.lastUsedAt ? formatAge(new Date(key.lastUsedAt), now) : 'never',
  ]);
  printData(renderTable(['Id', 'Name', 'State', 'May', 'Last used'], rows));
}

export interface CreateKeyOptions extends OrganizationOptions {
  readonly scope: CreateApiKey['scopes'];
  readonly from?: string[];
  readonly expires?: string;
}

export async function createKey(name: string, options: CreateKeyOptions): Promise<void> {
  const { client, id } = await openOrganization(options);
  const expiresAt = options.expires ? new Date(options.expires) : null;
  if (expiresAt && Number.isNaN(expiresAt.getTime())) {
    throw new CommandFailure('Write --expires as a date, such as 2027-01-31.', EXIT.usage);
  }
  const body = {
    name,
    scopes: options.scope,
    allowedCidrs: options.from ?? [],
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
  };
  const { data: issued } = await sdk.createApiKey({ client, path: { id }, body });
  show(issued, options);
}

export async function rotateKey(
  keyId: string,
  options: OrganizationOptions & { readonly overlapHours: number },
): Promise<void> {
  const { client, id } = await openOrganization(options);
  const body = { overlapHours: options.overlapHours };
  const { data: issued } = await sdk.rotateApiKey({ client, path: { id, keyId }, body });
  show(issued, options);
  if (!options.json) say(`The old key goes on working for ${options.overlapHours} h.`);
}

function show(issued: IssuedApiKey, { json }: OrganizationOptions): void {
  if (json) return printJson(issued);
  printData(issued.token ?? '');
  say(`${note.good('✓')} That is the key. Keep it now: it is not shown again.`);
}

export async function revokeKey(keyId: string, options: OrganizationOptions): Promise<void> {
  const { client, id } = await openOrganization(options);
  await sdk.revokeApiKey({ client, path: { id, keyId } });
  if (options.json) return printJson({ revoked: keyId });
  say(`${note.good('✓')} Revoked. Whatever uses it is refused from now on.`);
}
