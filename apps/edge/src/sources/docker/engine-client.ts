/** The Docker Engine's API over its socket or TCP, read-only: GET, and the stream of events. */
import { readLines } from '@fleetcommand/kernel/lines';
import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import { authorization, tlsOptions } from '../credentials.js';
import type { Credentials } from '../credentials.js';

export interface EngineEndpoint extends Credentials {
  /** `unix:///var/run/docker.sock`, `tcp://host:2376`, `http://…`, `https://…`. */
  readonly url: string;
  readonly timeoutMs: number;
}

export class EngineError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** One connection's worth of questions; close it when the conversation ends. */
export class EngineClient {
  private readonly agent: Agent;
  private readonly origin: string;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(private readonly endpoint: EngineEndpoint) {
    const { url, tls } = endpoint;
    const isUnix = url.startsWith('unix://');
    const isTls = tls !== undefined || url.startsWith('https://');
    this.origin = isUnix
      ? 'http://docker'
      : url.replace(/^(tcp|https?):\/\//, isTls ? 'https://' : 'http://').replace(/\/+$/, '');
    this.agent = new Agent({
      connections: 16,
      connect: {
        timeout: endpoint.timeoutMs,
        ...(isUnix && { socketPath: url.slice('unix://'.length) }),
        ...tlsOptions(endpoint),
      },
    });
    this.headers = { accept: 'application/json', ...authorization(endpoint) };
  }

  async get(path: string, signal: AbortSignal): Promise<unknown> {
    const { timeoutMs } = this.endpoint;
    const { statusCode, body } = await request(`${this.origin}${path}`, {
      dispatcher: this.agent,
      headers: this.headers,
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    if (statusCode === 200) return body.json();
    throw new EngineError(statusCode, await refusal(statusCode, body));
  }

  /** Events as they come, for as long as the engine tells them. */
  async *events(
    filters: Readonly<Record<string, readonly string[]>>,
    signal: AbortSignal,
  ): AsyncGenerator<unknown> {
    const query = encodeURIComponent(JSON.stringify(filters));
    const { statusCode, body } = await request(`${this.origin}/events?filters=${query}`, {
      dispatcher: this.agent,
      headers: this.headers,
      signal,
      headersTimeout: this.endpoint.timeoutMs,
      bodyTimeout: 0,
    });
    if (statusCode !== 200) throw new EngineError(statusCode, await refusal(statusCode, body));
    for await (const line of readLines(body as AsyncIterable<Uint8Array>, 'wholeOnly'))
      if (line.trim() !== '') yield JSON.parse(line) as unknown;
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

async function refusal(status: number, body: Dispatcher.ResponseData['body']): Promise<string> {
  const text = (await body.text()).slice(0, 300);
  return `the engine answered ${status}: ${text.trim()}`;
}
