/** Consul's HTTP API, read-only, with blocking queries. */
import { Agent, request } from 'undici';
import { authorization, tlsOptions } from '../credentials.js';
import type { Credentials } from '../credentials.js';

export interface ConsulEndpoint extends Credentials {
  /** `http://127.0.0.1:8500` */
  readonly url: string;
  readonly token?: string;
  readonly datacenter?: string;
  /** Any server may answer, perhaps with something old; else the leader. */
  readonly stale: boolean;
  readonly requireConsistent: boolean;
  /** How long a server keeps a question whose answer has not changed. */
  readonly waitMs: number;
}

export interface ConsulAnswer {
  readonly value: unknown;
  /** To be sent with the next question; 0: not to be waited for. */
  readonly index: number;
}

const TIMEOUT_MS = 10_000;

export class ConsulClient {
  private readonly agent: Agent;

  constructor(private readonly endpoint: ConsulEndpoint) {
    this.agent = new Agent({
      connections: 32,
      connect: { timeout: TIMEOUT_MS, ...tlsOptions(endpoint) },
    });
  }

  /** With an index the answer comes when something changed, or after the wait. Undefined value: there is no such key. */
  async get(path: string, signal: AbortSignal, index = 0): Promise<ConsulAnswer> {
    const { url, token, datacenter, stale, requireConsistent, waitMs } = this.endpoint;
    const query = new URLSearchParams();
    if (datacenter !== undefined) query.set('dc', datacenter);
    if (index > 0) {
      query.set('index', String(index));
      query.set('wait', `${Math.ceil(waitMs / 1000)}s`);
    }
    const mode = [...(stale ? ['stale'] : []), ...(requireConsistent ? ['consistent'] : [])];
    const tail = [query.toString(), ...mode].filter((part) => part !== '').join('&');
    const joint = path.includes('?') ? '&' : '?';
    const { statusCode, headers, body } = await request(
      `${url}${path}${tail === '' ? '' : `${joint}${tail}`}`,
      {
        dispatcher: this.agent,
        signal,
        // Servers add up to a sixteenth to the wait, so that not all questions come back at once.
        headersTimeout: TIMEOUT_MS + (index > 0 ? waitMs * 1.1 : 0),
        bodyTimeout: TIMEOUT_MS,
        headers: {
          accept: 'application/json',
          ...(token !== undefined && { 'x-consul-token': token }),
          ...authorization(this.endpoint),
        },
      },
    );
    const next = Number(headers['x-consul-index']);
    const found = Number.isSafeInteger(next) && next > 0 ? next : 0;
    if (statusCode === 404) {
      await body.dump();
      return { value: undefined, index: found };
    }
    if (statusCode !== 200)
      throw new Error(`Consul answered ${statusCode}: ${(await body.text()).slice(0, 200).trim()}`);
    // An index that goes backwards means that the server forgot: everything is asked anew.
    return { value: await body.json(), index: found < index ? 0 : found };
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}
