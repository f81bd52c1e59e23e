import {
  waitingDevice,
  type DecideOnDeviceRequest,
  type WaitingDevice,
} from '@fleetcommand/contracts/http/device-sign-in';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';

import { request } from './client.js';

const PATH = '/v1/device-sign-ins';

/** What waits with the code; none is asked for without one. */
export const waitingDeviceQuery = (userCode: string) =>
  queryOptions({
    queryKey: ['device-sign-in', userCode],
    queryFn: async ({ signal }): Promise<WaitingDevice> => {
      const wanted = { method: 'POST', body: { userCode }, signal, answer: waitingDevice } as const;
      return (await request(`${PATH}/look-up`, wanted)).data;
    },
    enabled: userCode !== '',
    retry: false,
    staleTime: Infinity,
  });

/** Decided once, whatever is repeated: it needs no key. */
export async function decideOnDevice(body: DecideOnDeviceRequest): Promise<void> {
  await request(`${PATH}/decide`, { method: 'POST', body, answer: z.undefined() });
}
