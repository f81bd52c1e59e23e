import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { DeviceSignIn, SignInResult } from '@fleetcommand/client/api/types.gen';

import { CommandFailure, EXIT } from '../output/exit-codes.js';
import type { Api } from './client.js';

/** Waits so many milliseconds. */
export type Pause = (ms: number) => Promise<unknown>;

/** How much longer to wait each time the platform says that it is asked too often (RFC 8628 §3.5). */
const SLOWER_BY_MS = 5_000;

/** Asks, at the pace that the platform names, until somebody has decided in a browser or the code is too old. */
export async function awaitApproval(
  api: Api,
  { deviceCode, intervalSeconds }: DeviceSignIn,
  pause: Pause,
): Promise<SignInResult> {
  let intervalMs = intervalSeconds * 1_000;
  for (;;) {
    await pause(intervalMs);
    const asked = await ask(api, deviceCode ?? '');
    if (asked !== 'pending' && asked !== 'slow down') return asked;
    if (asked === 'slow down') intervalMs += SLOWER_BY_MS;
  }
}

async function ask(api: Api, deviceCode: string): Promise<SignInResult | 'pending' | 'slow down'> {
  try {
    return (await sdk.completeDeviceSignIn({ client: api, body: { deviceCode } })).data;
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    if (error.code === 'device.pending') return 'pending';
    if (error.code === 'request.rate-limited') return 'slow down';
    if (error.code !== 'device.expired') throw error;
    throw new CommandFailure(`${error.message} Next: \`fleet login\`.`, EXIT.timedOut, error.code);
  }
}
