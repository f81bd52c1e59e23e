import { readFile } from 'node:fs/promises';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { Agent, request } from 'undici';

/** How an API server is reached and trusted. */
export interface Access {
  readonly url: string;
  readonly token: string;
  /** PEM. */
  readonly caFile: string;
}

const TIMEOUT_MS = 5_000;

/** Asks an API server that may not serve yet; its certificate is made, and trusted, once it has started. */
export class ApiClient {
  #agent: Agent | undefined;

  constructor(private readonly access: Access) {}

  /** The body of a 2xx answer; else `control-plane.no-answer` with the reason. */
  async call(method: 'GET' | 'POST', path: string, body?: object): Promise<Result<string>> {
    try {
      this.#agent ??= new Agent({ connect: { ca: await readFile(this.access.caFile) } });
      const response = await request(this.access.url + path, {
        method,
        dispatcher: this.#agent,
        headersTimeout: TIMEOUT_MS,
        headers: {
          authorization: `Bearer ${this.access.token}`,
          'content-type': 'application/json',
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.body.text();
      if (response.statusCode < 300) return ok(text);
      return noAnswer(`${path} answers ${response.statusCode}: ${text}`);
    } catch (error) {
      return noAnswer(String(error));
    }
  }

  async close(): Promise<void> {
    await this.#agent?.destroy();
  }
}

function noAnswer(problem: string): Result<never> {
  return fail('control-plane.no-answer', problem, { retry: 'backoff' });
}
