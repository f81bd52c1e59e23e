import { apiKeyPage, issuedApiKey, type ApiKey } from '@fleetcommand/contracts/http/api-keys';
import { auditEventPage, auditVerification } from '@fleetcommand/contracts/http/audit';
import {
  invitation,
  memberPage,
  organizationList,
  type OrganizationDetails,
} from '@fleetcommand/contracts/http/organizations';
import { z } from 'zod';

import type { ApiClient } from '../api/client.js';
import { connectSignedIn, type ConnectOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { renderTable } from '../output/table.js';

export interface OrganizationOptions extends ConnectOptions {
  /** By id or name; needed only for who belongs to several. */
  readonly organization?: string;
  readonly json?: boolean;
}

/** The organization meant, and where its things are. */
async function open(options: OrganizationOptions) {
  const api = await connectSignedIn(options);
  const { data } = await api.request('/v1/organizations', { answer: organizationList });
  const organization = choose(data, options.organization);
  return { api, organization, path: `/v1/organizations/${organization.id}` };
}

function choose(all: readonly OrganizationDetails[], wanted?: string): OrganizationDetails {
  const found = wanted
    ? all.filter(({ id, name }) => id === wanted || name === wanted)
    : all.slice(0, 2);
  const [only, ...others] = found;
  const names = all.map(({ name }) => name).join(', ') || 'none';
  if (!only) {
    throw new CommandFailure(
      `You belong to no such organization. You belong to: ${names}.`,
      EXIT.notFound,
    );
  }
  if (others.length > 0) {
    throw new CommandFailure(`Say which one with --organization: ${names}.`, EXIT.usage);
  }
  return only;
}

export async function listOrganizations(options: OrganizationOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const list = await api.request('/v1/organizations', { answer: organizationList });
  if (options.json) return printJson(list);
  const rows = list.data.map(({ name, role, id }) => [name, role, id]);
  printData(renderTable(['Name', 'Your role', 'Id'], rows));
}

export async function listMembers(options: OrganizationOptions): Promise<void> {
  const { api, path } = await open(options);
  const page = await api.request(`${path}/members?limit=100`, { answer: memberPage });
  if (options.json) return printJson(page);
  const now = new Date();
  const rows = page.data.map(({ email, role, joinedAt }) => [
    email,
    role,
    formatAge(new Date(joinedAt), now),
  ]);
  printData(renderTable(['Person', 'Role', 'Joined'], rows));
}

export async function inviteMember(
  email: string,
  options: OrganizationOptions & { readonly role: string },
): Promise<void> {
  const { api, organization, path } = await open(options);
  const body = { email, role: options.role };
  const invited = await api.request(`${path}/invitations`, {
    method: 'POST',
    body,
    answer: invitation,
  });
  if (options.json) return printJson(invited);
  say(`${note.good('✓')} ${invited.email} is invited to ${organization.name} as ${invited.role}.`);
}

export async function listKeys(options: OrganizationOptions): Promise<void> {
  const { api, path } = await open(options);
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
  const { api, path } = await open(options);
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
  const { api, path } = await open(options);
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
  const { api, path } = await open(options);
  await api.request(`${path}/api-keys/${encodeURIComponent(id)}`, {
    method: 'DELETE',
    answer: z.unknown(),
  });
  if (options.json) return printJson({ revoked: id });
  say(`${note.good('✓')} Revoked. Whatever uses it is refused from now on.`);
}

export async function listAudit(
  options: OrganizationOptions & { readonly action?: string; readonly limit: number },
): Promise<void> {
  const { api, path } = await open(options);
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
  const { api, path } = await open(options);
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
