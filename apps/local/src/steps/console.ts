import { setTimeout as delay } from 'node:timers/promises';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { publicUrls, type Stack } from '../settings/stack.js';
import type { EdgeClient } from './edge-client.js';

const TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/** The console is live when the edge serves it over HTTPS, with a certificate the local CA vouches for. */
export async function consoleLive(stack: Stack, edge: EdgeClient): Promise<Result<void>> {
  const deadline = performance.now() + TIMEOUT_MS;
  let last = 'no answer';
  while (performance.now() < deadline) {
    const answer = await edge.get(`${publicUrls(stack).https}/readyz`);
    if (answer.ok && answer.value.status === 200) return ok(undefined);
    last = answer.ok ? `status ${answer.value.status}` : answer.error.message;
    await delay(POLL_MS);
  }
  return fail(
    'local.console-not-live',
    `The console does not answer over HTTPS after ${TIMEOUT_MS / 1000} s (${last}). Look at: ./fleet logs worker, ./fleet logs edge`,
    { retry: 'backoff' },
  );
}
