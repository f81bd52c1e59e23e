import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { BeginSupport, SupportSession } from '@fleetcommand/client/api/types.gen';
import { infiniteQueryOptions } from '@tanstack/react-query';

import { client, once, said } from './client.js';

/** When support looked at the organization, the newest first, page by page. */
export const supportQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['organization', id, 'support'],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 20, ...said({ cursor: pageParam }) };
      return (await sdk.listSupportSessions({ client, path: { id }, query, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

export async function beginSupport(
  organizationId: string,
  body: BeginSupport,
  idempotencyKey: string,
): Promise<SupportSession> {
  const [path, headers] = [{ id: organizationId }, once(idempotencyKey)];
  return (await sdk.beginSupport({ client, path, body, headers })).data;
}

export async function allowSupport(id: string, session: string, mayWrite: boolean): Promise<void> {
  const path = { id, supportId: session };
  await sdk.updateSupportSession({ client, path, body: { mayWrite } });
}

export async function endSupport(id: string, session: string): Promise<void> {
  await sdk.endSupportSession({ client, path: { id, supportId: session } });
}

export async function leaveSupport(): Promise<void> {
  await sdk.leaveSupport({ client });
}
