import { signInResponse, type SignInResponse } from '@fleetcommand/contracts/http/accounts';
import { deviceSignIn, type DeviceSignIn } from '@fleetcommand/contracts/http/device-sign-in';

import { CommandFailure, EXIT } from '../output/exit-codes.js';
import type { ApiClient } from './client.js';

/** Waits so many milliseconds. */
export type Pause = (ms: number) => Promise<unknown>;

const PATH = '/v1/device-sign-ins';
/** How much longer to wait each time the platform says that it is asked too often (RFC 8628 §3.5). */
const SLOWER_BY_MS = 5_000;

export function beginDeviceSignIn(api: ApiClient): Promise<DeviceSignIn> {
  return api.request(PATH, { method: 'POST', answer: deviceSignIn });
}

/** Asks, at the pace that the platform names, until somebody has decided in a browser or the code is too old. */
export async function awaitApproval(
  api: ApiClient,
  { deviceCode, intervalSeconds }: DeviceSignIn,
  pause: Pause,
): Promise<SignInResponse> {
  let intervalMs = intervalSeconds * 1_000;
  for (;;) {
    await pause(intervalMs);
    const asked = await ask(api, deviceCode ?? '');
    if (asked !== 'pending' && asked !== 'slow down') return asked;
    if (asked === 'slow down') intervalMs += SLOWER_BY_MS;
  }
}

async function ask(
  api: ApiClient,
  deviceCode: string,
): Promise<SignInResponse | 'pending' | 'slow down'> {
  const body = { deviceCode };
  try {
    return await api.request(`${PATH}/complete`, { method: 'POST', body, answer: signInResponse });
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    if (error.code === 'device.pending') return 'pending';
    if (error.code === 'request.rate-limited') return 'slow down';
    if (error.code !== 'device.expired') throw error;
    throw new CommandFailure(`${error.message} Next: \`fleet login\`.`, EXIT.timedOut, error.code);
  }
}
