import {
  invitation,
  invitationPage,
  memberPage,
  type Invitation,
  type Member,
} from '@fleetcommand/contracts/http/organizations';
import { z } from 'zod';

import type { ApiClient } from '../api/client.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { openOrganization, type OrganizationOptions } from './organization.js';

export async function listMembers(options: OrganizationOptions): Promise<void> {
  const { api, path } = await openOrganization(options);
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
  const { api, organization, path } = await openOrganization(options);
  const body = { email, role: options.role };
  const invited = await api.request(`${path}/invitations`, {
    method: 'POST',
    body,
    answer: invitation,
  });
  if (options.json) return printJson(invited);
  say(`${note.good('✓')} ${invited.email} is invited to ${organization.name} as ${invited.role}.`);
}

/** Whoever has the address, among those who are in the organization. */
async function findMember(api: ApiClient, path: string, email: string): Promise<Member> {
  const { data } = await api.request(`${path}/members?limit=100`, { answer: memberPage });
  return findByAddress(data, email, 'nobody with the address', 'fleet members list');
}

async function findInvitation(api: ApiClient, path: string, email: string): Promise<Invitation> {
  const { data } = await api.request(`${path}/invitations?limit=100`, { answer: invitationPage });
  return findByAddress(data, email, 'no open invitation to', 'fleet members invitations');
}

function findByAddress<One extends { readonly email: string }>(
  all: readonly One[],
  email: string,
  what: string,
  next: string,
): One {
  const found = all.find((one) => one.email === email.trim().toLowerCase());
  if (found) return found;
  throw new CommandFailure(`There is ${what} ${email}. Next: \`${next}\`.`, EXIT.notFound);
}

export async function changeRole(
  email: string,
  role: string,
  options: OrganizationOptions,
): Promise<void> {
  const { api, organization, path } = await openOrganization(options);
  const { userId } = await findMember(api, path, email);
  await api.request(`${path}/members/${userId}`, {
    method: 'PATCH',
    body: { role },
    answer: z.unknown(),
  });
  if (options.json) return printJson({ changed: userId, role });
  say(`${note.good('✓')} ${email} is ${role} of ${organization.name}.`);
}

export async function removeMember(email: string, options: OrganizationOptions): Promise<void> {
  const { api, organization, path } = await openOrganization(options);
  const { userId } = await findMember(api, path, email);
  await api.request(`${path}/members/${userId}`, { method: 'DELETE', answer: z.unknown() });
  if (options.json) return printJson({ removed: userId });
  say(`${note.good('✓')} ${email} belongs to ${organization.name} no more; their keys ended.`);
}

export async function listInvitations(options: OrganizationOptions): Promise<void> {
  const { api, path } = await openOrganization(options);
  const page = await api.request(`${path}/invitations?limit=100`, { answer: invitationPage });
  if (options.json) return printJson(page);
  if (page.data.length === 0)
    return say(`Nobody is invited. Next: ${note.bold('fleet members invite <email>')}.`);
  const now = new Date();
  const rows = page.data.map(({ email, role, createdAt }) => [
    email,
    role,
    formatAge(new Date(createdAt), now),
  ]);
  printData(renderTable(['Invited', 'As', 'When'], rows));
}

export async function withdrawInvitation(
  email: string,
  options: OrganizationOptions,
): Promise<void> {
  const { api, path } = await openOrganization(options);
  const { id } = await findInvitation(api, path, email);
  await api.request(`${path}/invitations/${id}`, { method: 'DELETE', answer: z.unknown() });
  if (options.json) return printJson({ withdrawn: id });
  say(`${note.good('✓')} The invitation to ${email} is withdrawn; its link opens nothing.`);
}
