import {
  supportSession,
  supportSessionPage,
  type BeginSupportRequest,
  type SupportSession,
} from '@fleetcommand/contracts/http/support';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { z } from 'zod';

import { request } from './client.js';
import { queryOf } from './query-of.js';

const pathOf = (id: string) => `/v1/organizations/${encodeURIComponent(id)}/support-sessions`;

/** When support looked at the organization, the newest first, page by page. */
export const supportQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['organization', id, 'support'],
    queryFn: async ({ pageParam, signal }) => {
      const path = `${pathOf(id)}?${queryOf({ limit: '20', cursor: pageParam })}`;
      return (await request(path, { signal, answer: supportSessionPage })).data;
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

export async function beginSupport(
  organizationId: string,
  body: BeginSupportRequest,
  idempotencyKey: string,
): Promise<SupportSession> {
  const path = `/v1/admin/organizations/${encodeURIComponent(organizationId)}/support-sessions`;
  const wanted = { method: 'POST', body, idempotencyKey, answer: supportSession } as const;
  return (await request(path, wanted)).data;
}

export async function allowSupport(id: string, session: string, mayWrite: boolean): Promise<void> {
  const path = `${pathOf(id)}/${encodeURIComponent(session)}`;
  await request(path, { method: 'PATCH', body: { mayWrite }, answer: supportSession });
}

export async function endSupport(id: string, session: string): Promise<void> {
  const path = `${pathOf(id)}/${encodeURIComponent(session)}`;
  await request(path, { method: 'DELETE', answer: z.undefined() });
}

export async function leaveSupport(): Promise<void> {
  await request('/v1/me/support', { method: 'DELETE', answer: z.undefined() });
}
