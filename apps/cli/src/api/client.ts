import { randomUUID } from 'node:crypto';
import { problem, type Problem } from '@fleetcommand/contracts/http/problem';
import { fetch, type Agent, type Response } from 'undici';
import type { z } from 'zod';

import { CommandFailure, EXIT, type ExitCode } from '../output/exit-codes.js';

export interface RequestOptions<T extends z.ZodType> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer: T;
}

/** The platform's API as one signed-in person, or as nobody. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly dispatcher: Agent,
    private readonly token: string | null,
  ) {}

  async request<T extends z.ZodType>(
    path: string,
    options: RequestOptions<T>,
  ): Promise<z.infer<T>> {
    const response = await this.send(path, options);
    return options.answer.parse(response.status === 204 ? undefined : await response.json());
  }

  /** The answer as it comes, for streams; a problem is thrown as what a person can do about it. */
  async send(path: string, options: Omit<RequestOptions<z.ZodType>, 'answer'>): Promise<Response> {
    const { method = 'GET', body, headers = {} } = options;
    const response = await this.#fetch(path, {
      method,
      headers: {
        accept: 'application/json, application/problem+json',
        // What the list of sessions shows.
        'user-agent': `fleet-cli (${process.platform})`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    throw failureOf(await readProblem(response), response.status);
  }

  async #fetch(path: string, init: Parameters<typeof fetch>[1]): Promise<Response> {
    const address = new URL(path, this.url);
    try {
      return await fetch(address, { ...init, dispatcher: this.dispatcher });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new CommandFailure(
        `${address.origin} cannot be reached: ${why}. Is it up? See \`fleet status\`, or name another with --url.`,
      );
    }
  }
}

async function readProblem(response: Response): Promise<Problem | null> {
  const parsed = problem.safeParse(await response.json().catch(() => null));
  return parsed.success ? parsed.data : null;
}

function failureOf(found: Problem | null, status: number): CommandFailure {
  if (!found) return new CommandFailure(`The server answered ${status} without saying why.`);
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
