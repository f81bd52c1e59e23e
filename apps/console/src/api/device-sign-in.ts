import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { DecideOnDeviceData } from '@fleetcommand/client/api/types.gen';
import { queryOptions } from '@tanstack/react-query';

import { client } from './client.js';

/** What waits with the code; none is asked for without one. */
export const waitingDeviceQuery = (userCode: string) =>
  queryOptions({
    queryKey: ['device-sign-in', userCode],
    queryFn: async ({ signal }) =>
      (await sdk.lookAtDevice({ client, body: { userCode }, signal })).data,
    enabled: userCode !== '',
    retry: false,
    staleTime: Infinity,
  });

/** Decided once, whatever is repeated: it needs no key. */
export async function decideOnDevice(body: DecideOnDeviceData['body']): Promise<void> {
  await sdk.decideOnDevice({ client, body });
}
