import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '@fleetcommand/kernel/result';
import { request } from 'undici';

const TRIES = 50;
const PAUSE_MS = 5_000;

/** A proxy that joins knows nothing: the swarm listener is asked to tell it everything. */
export async function askForEverything(
  listener: string,
  onFailure: (failure: Failure) => void,
): Promise<void> {
  const url = `${listener}/v1/docker-flow-swarm-listener/notify-services`;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      const { statusCode, body } = await request(url, { headersTimeout: PAUSE_MS });
      await body.dump();
      if (statusCode < 500) return;
      throw new Error(`it answered ${statusCode}`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      onFailure({
        code: 'edge.flow-listener',
        message: `The swarm listener at ${listener} could not be asked for its services: ${why}. Look at LISTENER_ADDRESS.`,
        retry: 'backoff',
      });
      await delay(PAUSE_MS);
    }
  }
}
