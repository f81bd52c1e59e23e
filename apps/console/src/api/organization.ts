import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  CreateApiKey,
  ExportAuditEventsData,
  Invitation,
  Invite,
  IssuedApiKey,
  Member,
} from '@fleetcommand/client/api/types.gen';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { client, ifUnchanged, once, said, withEtag } from './client.js';

interface Page<Item> {
  readonly data: readonly Item[];
  readonly nextCursor: string | null;
}

type AskForPage<Item> = (wanted: {
  client: typeof client;
  path: { id: string };
  query: { limit: number; cursor?: string };
  signal: AbortSignal;
}) => Promise<{ readonly data: Page<Item> }>;

/** One of an organization's lists, page by page. */
function listOf<Item>(id: string, name: string, ask: AskForPage<Item>) {
  return infiniteQueryOptions({
    queryKey: ['organization', id, name],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 50, ...said({ cursor: pageParam }) };
      return (await ask({ client, path: { id }, query, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export const membersQuery = (id: string) => listOf(id, 'members', sdk.listMembers);
export const invitationsQuery = (id: string) => listOf(id, 'invitations', sdk.listInvitations);
export const apiKeysQuery = (id: string) => listOf(id, 'api-keys', sdk.listApiKeys);
export const auditQuery = (id: string) => listOf(id, 'audit-events', sdk.listAuditEvents);

const EXPORT: ExportAuditEventsData['url'] = '/v1/organizations/{id}/audit-events/export';
/** The browser saves it as a file. */
export const auditExportPath = (id: string) => client.buildUrl({ url: EXPORT, path: { id } });

export const auditVerificationQuery = (id: string) =>
  queryOptions({
    queryKey: ['organization', id, 'audit-verification'],
    queryFn: async ({ signal }) =>
      (await sdk.verifyAuditEvents({ client, path: { id }, signal })).data,
    enabled: false,
  });

/** With its ETag, for the change of its name. */
export const organizationQuery = (id: string) =>
  queryOptions({
    queryKey: ['organization', id, 'details'],
    queryFn: async ({ signal }) =>
      withEtag(await sdk.getOrganization({ client, path: { id }, signal })),
  });

export async function renameOrganization(id: string, name: string, etag: string): Promise<void> {
  const headers = ifUnchanged(etag);
  await sdk.updateOrganization({ client, path: { id }, body: { name }, headers });
}

// Asking for it twice is asking for it once: repeating needs no key.
export async function deleteOrganization(id: string, name: string): Promise<void> {
  await sdk.deleteOrganization({ client, path: { id }, body: { name } });
}

export async function keepOrganization(id: string): Promise<void> {
  await sdk.keepOrganization({ client, path: { id } });
}

export async function transferOrganization(id: string, userId: string): Promise<void> {
  await sdk.transferOrganization({ client, path: { id }, body: { userId } });
}

export async function invite(
  id: string,
  body: Invite,
  idempotencyKey: string,
): Promise<Invitation> {
  return (await sdk.invite({ client, path: { id }, body, headers: once(idempotencyKey) })).data;
}

export async function revokeInvitation(id: string, invitationId: string): Promise<void> {
  await sdk.revokeInvitation({ client, path: { id, invitationId } });
}

export async function setRole(id: string, userId: string, role: Member['role']): Promise<void> {
  await sdk.updateMember({ client, path: { id, userId }, body: { role } });
}

export async function removeMember(id: string, userId: string): Promise<void> {
  await sdk.removeMember({ client, path: { id, userId } });
}

export async function createApiKey(
  id: string,
  body: Pick<CreateApiKey, 'name' | 'scopes'>,
  idempotencyKey: string,
): Promise<IssuedApiKey> {
  return (await sdk.createApiKey({ client, path: { id }, body, headers: once(idempotencyKey) }))
    .data;
}

/** Another key in its place; the old one is good for a while yet. */
export async function rotateApiKey(
  id: string,
  keyId: string,
  overlapHours: number,
  idempotencyKey: string,
): Promise<IssuedApiKey> {
  const [path, body, headers] = [{ id, keyId }, { overlapHours }, once(idempotencyKey)];
  return (await sdk.rotateApiKey({ client, path, body, headers })).data;
}

export async function revokeApiKey(id: string, keyId: string): Promise<void> {
  await sdk.revokeApiKey({ client, path: { id, keyId } });
}
