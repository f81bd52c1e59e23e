import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { Invitation, Member, Organization } from '@fleetcommand/client/api/types.gen';

import type { Api } from '../api/client.js';
import { WHOLE_PAGE } from '../api/read-pages.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { openOrganization, type OrganizationOptions } from './organization.js';

export async function listMembers(options: OrganizationOptions): Promise<void> {
  const { client, id } = await openOrganization(options);
  const { data: page } = await sdk.listMembers({ client, path: { id }, query: WHOLE_PAGE });
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
  options: OrganizationOptions & { readonly role: Organization['role'] },
): Promise<void> {
  const { client, organization, id } = await openOrganization(options);
  const body = { email, role: options.role };
  const { data: invited } = await sdk.invite({ client, path: { id }, body });
  if (options.json) return printJson(invited);
  say(`${note.good('✓')} ${invited.email} is invited to ${organization.name} as ${invited.role}.`);
}

/** Whoever has the address, among those who are in the organization. */
async function findMember(client: Api, id: string, email: string): Promise<Member> {
  const { data: page } = await sdk.listMembers({ client, path: { id }, query: WHOLE_PAGE });
  return findByAddress(page.data, email, 'nobody with the address', 'fleet members list');
}

async function findInvitation(client: Api, id: string, email: string): Promise<Invitation> {
  const { data: page } = await sdk.listInvitations({ client, path: { id }, query: WHOLE_PAGE });
  return findByAddress(page.data, email, 'no open invitation to', 'fleet members invitations');
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
  role: Organization['role'],
  options: OrganizationOptions,
): Promise<void> {
  const { client, organization, id } = await openOrganization(options);
  const { userId } = await findMember(client, id, email);
  await sdk.updateMember({ client, path: { id, userId }, body: { role } });
  if (options.json) return printJson({ changed: userId, role });
  say(`${note.good('✓')} ${email} is ${role} of ${organization.name}.`);
}

export async function removeMember(email: string, options: OrganizationOptions): Promise<void> {
  const { client, organization, id } = await openOrganization(options);
  const { userId } = await findMember(client, id, email);
  await sdk.removeMember({ client, path: { id, userId } });
  if (options.json) return printJson({ removed: userId });
  say(`${note.good('✓')} ${email} belongs to ${organization.name} no more; their keys ended.`);
}

export async function listInvitations(options: OrganizationOptions): Promise<void> {
  const { client, id } = await openOrganization(options);
  const { data: page } = await sdk.listInvitations({ client, path: { id }, query: WHOLE_PAGE });
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
  const { client, id } = await openOrganization(options);
  const { id: invitationId } = await findInvitation(client, id, email);
  await sdk.revokeInvitation({ client, path: { id, invitationId } });
  if (options.json) return printJson({ withdrawn: invitationId });
  say(`${note.good('✓')} The invitation to ${email} is withdrawn; its link opens nothing.`);
}
