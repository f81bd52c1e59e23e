import { randomUUID } from 'node:crypto';
import { createClient } from '@fleetcommand/client/api/client/client.gen';
import type { Client } from '@fleetcommand/client/api/client/types.gen';
import { problem, type Problem } from '@fleetcommand/contracts/http/problem';
import { fetch, type Agent } from 'undici';

import { CommandFailure, EXIT, type ExitCode } from '../output/exit-codes.js';

/** The platform's API as one signed-in person, or as nobody; every request goes through the generated `sdk`. */
export type Api = Client;

/** What is refused is thrown as what a person can do about it. */
export function createApi(url: string, dispatcher: Agent, token: string | null): Api {
  const api = createClient({
    baseUrl: new URL(url).origin,
    throwOnError: true,
    headers: {
      // What the list of sessions shows.
      'user-agent': `fleet-cli (${process.platform})`,
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    fetch: fetchBy(dispatcher),
  });
  api.interceptors.request.use((request) => {
    if (request.method === 'POST') request.headers.set('idempotency-key', randomUUID());
    return request;
  });
  api.interceptors.error.use((error, response) => {
    if (error instanceof CommandFailure) return error;
    if (!response) return error;
    return response.ok ? unreadable(error) : failureOf(error, response.status);
  });
  return api;
}

/** Code of the failure where nothing answers. */
export const UNREACHABLE = 'cli.unreachable';

/** For a change of what was just read: somebody else's in between is not overwritten unseen. */
export const ifUnchanged = ({ headers }: Response) => ({ 'If-Match': headers.get('etag') ?? '*' });

/** For a change that says all it changes: whatever version it is of. */
export const ANY_VERSION = { 'If-Match': '*' };

/** By connections of our own, which know the local stack's names and certificates. */
function fetchBy(dispatcher: Agent): typeof globalThis.fetch {
  return async (input, init) => {
    const { url, method, headers, body, signal } = new Request(input, init);
    const sent = body && { body, duplex: 'half' as const };
    try {
      const answer = await fetch(url, {
        method,
        headers: [...headers],
        signal,
        dispatcher,
        ...sent,
      });
      // The same class in another package, as far as types know.
      return answer as unknown as Response;
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new CommandFailure(
        `${new URL(url).origin} cannot be reached: ${why}. ${hintOn(why)}`,
        EXIT.failed,
        UNREACHABLE,
      );
    }
  };
}

function hintOn(why: string): string {
  return /certificate|self-signed/i.test(why)
    ? 'Name the file of the authority that signed its certificate in FLEET_CA_FILE.'
    : 'Is it up? See `fleet status`, or name another with --url.';
}

function unreadable(error: unknown): CommandFailure {
  const why = error instanceof Error ? error.message : String(error);
  return new CommandFailure(
    `The platform answered in a way this command does not know; it may be newer. Update the command line. (${why})`,
  );
}

function failureOf(refusal: unknown, status: number): CommandFailure {
  const parsed = problem.safeParse(refusal);
  if (!parsed.success)
    return new CommandFailure(`The server answered ${status} without saying why.`);
  const found: Problem = parsed.data;
  const errors = found.errors ?? [];
  // Where one field is all there is to say, it is said once.
  const whole = errors.find(({ detail }) => detail === found.detail);
  const fields = errors
    .filter((error) => error !== whole)
    .map(({ pointer, detail }) => `\n  ${pointer}: ${detail}`)
    .join('');
  const untold = (found.suggestions ?? []).filter((name) => !found.detail.includes(name));
  const names = untold.length > 0 ? `\n  Free: ${untold.join(', ')}` : '';
  const hint = status === 401 ? ' Next: `fleet login`.' : '';
  return new CommandFailure(
    `${whole ? `${whole.pointer}: ` : ''}${found.detail}${fields}${names}${hint}`,
    exitCodeOf(status),
    found.code,
  );
}

function exitCodeOf(status: number): ExitCode {
  if (status === 401) return EXIT.notSignedIn;
  if (status === 404) return EXIT.notFound;
  if (status === 400 || status === 422) return EXIT.usage;
  return EXIT.failed;
}
