import * as sdk from '@fleetcommand/client/api/sdk.gen';

import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { openOrganization, type OrganizationOptions } from './organization.js';

export async function listAudit(
  options: OrganizationOptions & { readonly action?: string; readonly limit: number },
): Promise<void> {
  const { client, id } = await openOrganization(options);
  const { limit, action } = options;
  const query = { limit, ...(action && { action }) };
  const { data: page } = await sdk.listAuditEvents({ client, path: { id }, query });
  if (options.json) return printJson(page);
  const now = new Date();
  const rows = page.data.map((event) => [
    formatAge(new Date(event.createdAt), now),
    event.actor.name ?? event.actor.id ?? event.actor.kind,
    event.action,
    event.targetId ?? '',
  ]);
  printData(renderTable(['When', 'Who', 'What', 'To'], rows));
}

/** Exits 1 when the trail is broken. */
export async function verifyAudit(
  options: OrganizationOptions & { readonly anchor?: string },
): Promise<void> {
  const { client, id } = await openOrganization(options);
  const query = options.anchor ? { anchor: options.anchor } : {};
  const { data: found } = await sdk.verifyAuditEvents({ client, path: { id }, query });
  if (options.json) printJson(found);
  if (found.fault) {
    throw new CommandFailure(
      `The trail is broken: ${found.fault.message}`,
      EXIT.failed,
      'audit.broken',
      true,
    );
  }
  if (options.json) return;
  printData(`${found.head.sequence}:${found.head.hash}`);
  say(`${note.good('✓')} All ${found.events} events are as they were written.`);
  say(
    `Keep that line: ${note.bold('fleet audit verify --anchor <line>')} shows later that none of them was written anew.`,
  );
}

/** The whole trail, a JSON document a line, as it comes. */
export async function exportAudit(options: OrganizationOptions): Promise<void> {
  const { client, id } = await openOrganization(options);
  const asStream = { client, path: { id }, parseAs: 'stream' } as const;
  const { response } = await sdk.exportAuditEvents(asStream);
  const decoder = new TextDecoder();
  for await (const part of response.body ?? [])
    process.stdout.write(decoder.decode(part, { stream: true }));
}
