import {
  apiKeyPage,
  issuedApiKey,
  type CreateApiKeyRequest,
  type IssuedApiKey,
} from '@fleetcommand/contracts/http/api-keys';
import { auditEventPage, auditVerification } from '@fleetcommand/contracts/http/audit';
import {
  invitation,
  organizationDetails,
  invitationPage,
  memberPage,
  type InviteRequest,
  type Member,
} from '@fleetcommand/contracts/http/organizations';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';

import { request } from './client.js';
import { queryOf } from './query-of.js';

const nothing = z.undefined();
const pathOf = (id: string) => `/v1/organizations/${encodeURIComponent(id)}`;
const page = (cursor: string) => `?${queryOf({ limit: '50', cursor })}`;

interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

/** One of an organization's lists, page by page. */
function listOf<Item>(id: string, name: string, answer: z.ZodType<Page<Item>>) {
  return infiniteQueryOptions({
    queryKey: ['organization', id, name],
    queryFn: async ({ pageParam, signal }): Promise<Page<Item>> =>
      (await request(`${pathOf(id)}/${name}${page(pageParam)}`, { signal, answer })).data,
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export const membersQuery = (id: string) => listOf(id, 'members', memberPage);
export const invitationsQuery = (id: string) => listOf(id, 'invitations', invitationPage);
export const apiKeysQuery = (id: string) => listOf(id, 'api-keys', apiKeyPage);
export const auditQuery = (id: string) => listOf(id, 'audit-events', auditEventPage);
export const auditExportPath = (id: string) => `${pathOf(id)}/audit-events/export`;

export const auditVerificationQuery = (id: string) =>
  queryOptions({
    queryKey: ['organization', id, 'audit-verification'],
    queryFn: async ({ signal }) =>
      (
        await request(`${pathOf(id)}/audit-events/verification`, {
          signal,
          answer: auditVerification,
        })
      ).data,
    enabled: false,
  });

/** With its ETag, for the change of its name. */
export const organizationQuery = (id: string) =>
  queryOptions({
    queryKey: ['organization', id, 'details'],
    queryFn: ({ signal }) => request(pathOf(id), { signal, answer: organizationDetails }),
  });

export async function renameOrganization(id: string, name: string, ifMatch: string): Promise<void> {
  const wanted = { method: 'PATCH', body: { name }, ifMatch, answer: organizationDetails } as const;
  await request(pathOf(id), wanted);
}

// Asking for it twice is asking for it once: repeating needs no key.
export async function deleteOrganization(id: string, name: string): Promise<void> {
  const wanted = { method: 'POST', body: { name }, answer: organizationDetails } as const;
  await request(`${pathOf(id)}/deletion`, wanted);
}

export async function keepOrganization(id: string): Promise<void> {
  const wanted = { method: 'DELETE', answer: organizationDetails } as const;
  await request(`${pathOf(id)}/deletion`, wanted);
}

export async function transferOrganization(id: string, userId: string): Promise<void> {
  const wanted = { method: 'POST', body: { userId }, answer: nothing } as const;
  await request(`${pathOf(id)}/transfer`, wanted);
}

export async function invite(id: string, body: InviteRequest, idempotencyKey: string) {
  const wanted = { method: 'POST', body, idempotencyKey, answer: invitation } as const;
  return (await request(`${pathOf(id)}/invitations`, wanted)).data;
}

export async function revokeInvitation(id: string, invitationId: string): Promise<void> {
  const path = `${pathOf(id)}/invitations/${encodeURIComponent(invitationId)}`;
  await request(path, { method: 'DELETE', answer: nothing });
}

export async function setRole(id: string, userId: string, role: Member['role']): Promise<void> {
  const path = `${pathOf(id)}/members/${encodeURIComponent(userId)}`;
  await request(path, { method: 'PATCH', body: { role }, answer: nothing });
}

export async function removeMember(id: string, userId: string): Promise<void> {
  const path = `${pathOf(id)}/members/${encodeURIComponent(userId)}`;
  await request(path, { method: 'DELETE', answer: nothing });
}

export async function createApiKey(
  id: string,
  body: Pick<CreateApiKeyRequest, 'name' | 'scopes'>,
  idempotencyKey: string,
): Promise<IssuedApiKey> {
  const wanted = { method: 'POST', body, idempotencyKey, answer: issuedApiKey } as const;
  return (await request(`${pathOf(id)}/api-keys`, wanted)).data;
}

/** Another key in its place; the old one is good for a while yet. */
export async function rotateApiKey(
  id: string,
  keyId: string,
  overlapHours: number,
  idempotencyKey: string,
): Promise<IssuedApiKey> {
  const path = `${pathOf(id)}/api-keys/${encodeURIComponent(keyId)}/rotate`;
  const wanted = { body: { overlapHours }, idempotencyKey, answer: issuedApiKey };
  return (await request(path, { method: 'POST', ...wanted })).data;
}

export async function revokeApiKey(id: string, keyId: string): Promise<void> {
  const path = `${pathOf(id)}/api-keys/${encodeURIComponent(keyId)}`;
  await request(path, { method: 'DELETE', answer: nothing });
}
