import { auditEventPage, auditVerification } from '@fleetcommand/contracts/http/audit';

import type { ApiClient } from '../api/client.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { openOrganization, type OrganizationOptions } from './organization.js';

export async function listAudit(
  options: OrganizationOptions & { readonly action?: string; readonly limit: number },
): Promise<void> {
  const { api, path } = await openOrganization(options);
  const query = new URLSearchParams({
    limit: String(options.limit),
    ...(options.action && { action: options.action }),
  });
  const page = await api.request(`${path}/audit-events?${query.toString()}`, {
    answer: auditEventPage,
  });
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
  const { api, path } = await openOrganization(options);
  const found = await verify(api, path, options.anchor);
  if (options.json) printJson(found);
  if (found.fault) {
    throw new CommandFailure(
      `The trail is broken: ${found.fault.message}`,
      EXIT.failed,
      'audit.broken',
    );
  }
  if (options.json) return;
  printData(`${found.head.sequence}:${found.head.hash}`);
  say(`${note.good('✓')} All ${found.events} events are as they were written.`);
  say(
    `Keep that line: ${note.bold('fleet audit verify --anchor <line>')} shows later that none of them was written anew.`,
  );
}

function verify(api: ApiClient, path: string, anchor: string | undefined) {
  const query = anchor ? `?anchor=${encodeURIComponent(anchor)}` : '';
  return api.request(`${path}/audit-events/verification${query}`, { answer: auditVerification });
}

/** The whole trail, a JSON document a line, as it comes. */
export async function exportAudit(options: OrganizationOptions): Promise<void> {
  const { api, path } = await openOrganization(options);
  const { body } = await api.send(`${path}/audit-events/export`, {});
  const decoder = new TextDecoder();
  for await (const part of body ?? []) process.stdout.write(decoder.decode(part, { stream: true }));
}
