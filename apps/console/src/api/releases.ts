/** Versions of applications, and moving instances between them, for operators. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { StartRolloutData } from '@fleetcommand/client/api/types.gen';
import { queryOptions } from '@tanstack/react-query';

import { client, once } from './client.js';

/** While instances move, it is looked at this often. */
const GLANCE_MS = 3_000;
const SHOWN = 20;

export const releasesQuery = queryOptions({
  queryKey: ['fleet', 'releases'],
  queryFn: async ({ signal }) => (await sdk.listReleases({ client, signal })).data.data,
  refetchInterval: GLANCE_MS,
});

export const rolloutsQuery = queryOptions({
  queryKey: ['fleet', 'rollouts'],
  queryFn: async ({ signal }) =>
    (await sdk.listRollouts({ client, query: { limit: SHOWN }, signal })).data.data,
  refetchInterval: GLANCE_MS,
});

export async function publishRelease(document: string, idempotencyKey: string): Promise<void> {
  await sdk.publishRelease({ client, body: { document }, headers: once(idempotencyKey) });
}

export async function withdrawRelease(name: string, withdrawn: boolean): Promise<void> {
  await sdk.changeRelease({ client, path: { name }, body: { withdrawn } });
}

export async function startRollout(
  body: StartRolloutData['body'],
  idempotencyKey: string,
): Promise<void> {
  await sdk.startRollout({ client, body, headers: once(idempotencyKey) });
}

const STEER = {
  pause: sdk.pauseRollout,
  resume: sdk.resumeRollout,
  cancel: sdk.cancelRollout,
} as const;
export type RolloutOrder = keyof typeof STEER;

export async function steerRollout(
  id: string,
  order: RolloutOrder,
  idempotencyKey: string,
): Promise<void> {
  await STEER[order]({ client, path: { id }, headers: once(idempotencyKey) });
}
