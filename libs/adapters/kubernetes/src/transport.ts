import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, ProxyAgent, Socks5ProxyAgent, type Dispatcher } from 'undici';
import {
  obtainCredentials,
  tlsFingerprint,
  type Credentials,
  type TlsMaterial,
} from './credentials.js';
import { CallTimeout, CredentialsError, isStaleConnection } from './network-failure.js';
import type { Timers } from './timers.js';

/** How long credentials are used before client-node is asked again; service account tokens live an hour or more. */
const CREDENTIALS_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** Below the 90 s after which the API server closes an idle connection. */
const KEEP_ALIVE_MS = 60_000;

export interface RawRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface OpenResponse {
  readonly status: number;
  readonly headers: RawResponse['headers'];
  readonly body: AsyncIterable<Uint8Array>;
  /** Reads what is left as text: for refusals. */
  text(): Promise<string>;
  close(): void;
}

interface Session extends Credentials {
  readonly fingerprint: string;
  readonly untilMs: number;
  /** For calls: a pool of kept-alive HTTP/1.1 connections, measured cheaper than HTTP/2 here. */
  readonly calls: Dispatcher;
  /** For watches and logs: a connection each, so that they never take a call's place. */
  readonly streams: Dispatcher;
}

/** What may end a request before its answer does. */
interface Deadline {
  readonly signal: AbortSignal;
  /** Takes the time limit away; the caller's own signal still ends the request. */
  lift(): void;
  /** The request is over. */
  release(): void;
  /** Ends the request. */
  close(): void;
}

/** HTTP to one API server, authenticated. Throws what the network throws; see `network-failure.ts`. */
export class Transport {
  #session: Session | undefined;
  #renewing: Promise<Session> | undefined;
  #closed = false;

  constructor(
    private readonly config: KubeConfig,
    private readonly server: URL,
    private readonly options: { readonly maxConnections: number; readonly userAgent: string },
    private readonly timers: Timers,
  ) {}

  /**
   * One request, read to its end within `timeoutMs`. It is sent once more on a fresh connection where a
   * kept-alive one turned out to be closed, and with fresh credentials after a 401: everything this
   * adapter sends (get, list, server-side apply, delete by name) may be repeated.
   */
  async exchange(request: RawRequest): Promise<RawResponse> {
    const deadline = this.#deadline(request);
    try {
      const response = await this.#attempt(request, deadline.signal).catch((error: unknown) => {
        if (deadline.signal.aborted || !isStaleConnection(error)) throw error;
        return this.#attempt(request, deadline.signal);
      });
      if (response.status !== 401) return response;
      await this.#renew();
      return await this.#attempt(request, deadline.signal);
    } catch (error) {
      throw deadline.signal.aborted ? deadline.signal.reason : error;
    } finally {
      deadline.release();
    }
  }

  /**
   * A response whose body goes on; `timeoutMs` bounds the wait for its headers only, and `signal` ends it
   * at any time. The caller closes it.
   */
  async open(request: RawRequest): Promise<OpenResponse> {
    const deadline = this.#deadline(request);
    try {
      const session = await this.#current();
      const response = await session.streams.request({
        ...this.#parts(request, session),
        signal: deadline.signal,
        bodyTimeout: 0,
      });
      deadline.lift();
      if (response.statusCode === 401) await this.#renew();
      return {
        status: response.statusCode,
        headers: response.headers,
        body: response.body,
        text: () => response.body.text(),
        close: () => deadline.close(),
      };
    } catch (error) {
      deadline.release();
      throw deadline.signal.aborted ? deadline.signal.reason : error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#session?.calls.destroy(), this.#session?.streams.destroy()]);
  }

  async #attempt(request: RawRequest, signal: AbortSignal): Promise<RawResponse> {
    const session = await this.#current();
    const response = await session.calls.request({ ...this.#parts(request, session), signal });
    const text = await response.body.text();
    return { status: response.statusCode, headers: response.headers, text };
  }

  #parts(request: RawRequest, session: Session): Dispatcher.RequestOptions {
    return {
      origin: this.server.origin,
      method: request.method,
      path: `${this.server.pathname.replace(/\/$/, '')}${request.path}`,
      headers: { ...session.headers, 'user-agent': this.options.userAgent, ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
    };
  }

  #deadline(request: RawRequest): Deadline {
    const controller = new AbortController();
    const stop = (): void => controller.abort(abortError());
    const lift = this.timers.after(request.timeoutMs, () =>
      controller.abort(new CallTimeout(request.timeoutMs)),
    );
    if (request.signal?.aborted) stop();
    request.signal?.addEventListener('abort', stop, { once: true });
    const release = (): void => {
      lift();
      request.signal?.removeEventListener('abort', stop);
    };
    const close = (): void => {
      release();
      stop();
    };
    return { signal: controller.signal, lift, release, close };
  }

  async #current(): Promise<Session> {
    if (this.#closed) throw abortError();
    if (this.#session && this.timers.now() < this.#session.untilMs) return this.#session;
    return this.#renew();
  }

  /** Asks client-node for credentials, once for all who wait for them. */
  #renew(): Promise<Session> {
    this.#renewing ??= this.#start(this.#session).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /** Connections are replaced only where the TLS material changed. */
  async #start(before: Session | undefined): Promise<Session> {
    const credentials = await obtainCredentials(this.config).catch((error: unknown) => {
      throw new CredentialsError(error);
    });
    const fingerprint = tlsFingerprint(credentials.tls);
    const untilMs = this.timers.now() + CREDENTIALS_MS;
    const isSame = before?.fingerprint === fingerprint;
    // Closing waits for what is in flight, so nothing running is cut.
    if (before && !isSame) void Promise.all([before.calls.close(), before.streams.close()]);
    const { calls, streams } = isSame
      ? before
      : {
          calls: this.#dispatcher(credentials.tls, this.options.maxConnections),
          streams: this.#dispatcher(credentials.tls, null),
        };
    this.#session = { ...credentials, fingerprint, untilMs, calls, streams };
    return this.#session;
  }

  #dispatcher(tls: TlsMaterial, connections: number | null): Dispatcher {
    const pool = { connections, allowH2: false, keepAliveTimeout: KEEP_ALIVE_MS };
    const connect = {
      ...tls,
      timeout: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
    };
    const proxy = this.config.getCurrentCluster()?.proxyUrl;
    if (!proxy) return new Agent({ ...pool, connect });
    if (proxy.startsWith('socks')) return new Socks5ProxyAgent(proxy, { ...pool, requestTls: tls });
    return new ProxyAgent({ ...pool, uri: proxy, requestTls: tls });
  }
}

function abortError(): Error {
  return new DOMException('cancelled', 'AbortError');
}
