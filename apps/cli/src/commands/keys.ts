import { apiKeyPage, issuedApiKey, type ApiKey } from '@fleetcommand/contracts/http/api-keys';
import { z } from 'zod';

import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { openOrganization, type OrganizationOptions } from './organization.js';

export async function listKeys(options: OrganizationOptions): Promise<void> {
  const { api, path } = await openOrganization(options);
  const page = await api.request(`${path}/api-keys?limit=100`, { answer: apiKeyPage });
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
  readonly scope: readonly string[];
  readonly from?: readonly string[];
  readonly expires?: string;
}

export async function createKey(name: string, options: CreateKeyOptions): Promise<void> {
  const { api, path } = await openOrganization(options);
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
  const issued = await api.request(`${path}/api-keys`, {
    method: 'POST',
    body,
    answer: issuedApiKey,
  });
  show(issued, options);
}

export async function rotateKey(
  id: string,
  options: OrganizationOptions & { readonly overlapHours: number },
): Promise<void> {
  const { api, path } = await openOrganization(options);
  const issued = await api.request(`${path}/api-keys/${encodeURIComponent(id)}/rotate`, {
    method: 'POST',
    body: { overlapHours: options.overlapHours },
    answer: issuedApiKey,
  });
  show(issued, options);
  if (!options.json) say(`The old key goes on working for ${options.overlapHours} h.`);
}

function show(
  issued: { readonly key: ApiKey; readonly token?: string | undefined },
  { json }: OrganizationOptions,
): void {
  if (json) return printJson(issued);
  printData(issued.token ?? '');
  say(`${note.good('✓')} That is the key. Keep it now: it is not shown again.`);
}

export async function revokeKey(id: string, options: OrganizationOptions): Promise<void> {
  const { api, path } = await openOrganization(options);
  await api.request(`${path}/api-keys/${encodeURIComponent(id)}`, {
    method: 'DELETE',
    answer: z.unknown(),
  });
  if (options.json) return printJson({ revoked: id });
  say(`${note.good('✓')} Revoked. Whatever uses it is refused from now on.`);
}
