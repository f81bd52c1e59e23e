/** A bare client: it shows what the server really answers, where the adapter would interpret it. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { Agent, request, type Dispatcher } from 'undici';
import type { KubeObject } from './kube-object.js';
import { WatchStream } from './watch-stream.js';

export interface KubeList {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: KubeObject[];
}

/** What a refusal looks like. */
export interface Status {
  readonly kind: 'Status';
  readonly reason: string;
  readonly code: number;
  readonly message: string;
  readonly details?: {
    readonly causes?: { reason?: string; message?: string; field?: string }[];
  };
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

export type Query = Readonly<Record<string, string | number | boolean>>;

interface Credentials {
  readonly server: string;
  readonly headers: Record<string, string>;
  readonly agent: Agent;
}

const UNTIL_MS = 30_000;
const LOOK_AGAIN_MS = 25;

export class Api {
  private constructor(private readonly credentials: Credentials) {}

  static async connect(kubeconfig: string): Promise<Api> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const { server = '', caFile, caData } = config.getCurrentCluster() ?? {};
    const ca = caFile === undefined ? decoded(caData) : await readFile(caFile, 'utf8');
    const { token } = config.getCurrentUser() ?? {};
    const agent = new Agent({ connect: ca === undefined ? {} : { ca } });
    return new Api({ server, agent, headers: { authorization: `Bearer ${token}` } });
  }

  async close(): Promise<void> {
    await this.credentials.agent.destroy();
  }

  /** The same server, asked as somebody else; only an administrator may. */
  as(user: string): Api {
    const headers = { ...this.credentials.headers, 'impersonate-user': user };
    return new Api({ ...this.credentials, headers });
  }

  get<T = KubeObject>(path: string, query: Query = {}): Promise<Answer<T>> {
    return this.call<T>('GET', path, { query });
  }

  list(path: string, query: Query = {}): Promise<Answer<KubeList>> {
    return this.get<KubeList>(path, query);
  }

  create<T = KubeObject>(path: string, object: object, query: Query = {}): Promise<Answer<T>> {
    return this.call<T>('POST', path, { query, body: object });
  }

  replace<T = KubeObject>(path: string, object: object): Promise<Answer<T>> {
    return this.call<T>('PUT', path, { body: object });
  }

  delete<T = KubeObject>(path: string, options?: object): Promise<Answer<T>> {
    return this.call<T>('DELETE', path, options === undefined ? {} : { body: options });
  }

  patch<T = KubeObject>(
    path: string,
    type: 'merge' | 'json' | 'strategic-merge',
    patch: object,
    query: Query = {},
  ): Promise<Answer<T>> {
    const contentType = `application/${type}-patch+json`;
    return this.call<T>('PATCH', path, { query, body: patch, contentType });
  }

  /** Server-side apply. */
  apply<T = KubeObject>(
    path: string,
    object: object,
    { manager, force = false }: { manager: string; force?: boolean },
  ): Promise<Answer<T>> {
    const query = { fieldManager: manager, force };
    return this.call<T>('PATCH', path, {
      query,
      body: object,
      contentType: 'application/apply-patch+yaml',
    });
  }

  /** Opens a watch; the answer's status must be 200. */
  async watch(path: string, query: Query = {}): Promise<WatchStream> {
    const { body, statusCode } = await this.#send('GET', path, {
      query: { ...query, watch: true },
    });
    if (statusCode !== 200) throw new Error(await body.text());
    return new WatchStream(body);
  }

  /** Looks until the object is as wanted and gives it; fails with what it saw last. */
  async until(path: string, isSo: (object: KubeObject) => boolean): Promise<KubeObject> {
    return this.#until(path, ({ status, body }) => status === 200 && isSo(body as KubeObject));
  }

  async untilGone(path: string): Promise<void> {
    await this.#until(path, ({ status }) => status === 404);
  }

  async call<T>(
    method: Dispatcher.HttpMethod,
    path: string,
    options: { query?: Query; body?: object; contentType?: string } = {},
  ): Promise<Answer<T>> {
    const { statusCode, body } = await this.#send(method, path, options);
    const text = await body.text();
    return { status: statusCode, body: parsed(text) as T };
  }

  async #until(path: string, isSo: (answer: Answer<unknown>) => boolean): Promise<KubeObject> {
    const deadline = Date.now() + UNTIL_MS;
    for (;;) {
      const answer = await this.get<KubeObject>(path);
      if (isSo(answer)) return answer.body;
      if (Date.now() > deadline)
        throw new Error(`${path} is not so within ${UNTIL_MS} ms: ${JSON.stringify(answer)}`);
      await delay(LOOK_AGAIN_MS);
    }
  }

  #send(
    method: Dispatcher.HttpMethod,
    path: string,
    options: { query?: Query; body?: object; contentType?: string },
  ): Promise<Dispatcher.ResponseData> {
    const { server, headers, agent } = this.credentials;
    const { query = {}, body, contentType = 'application/json' } = options;
    return request(server + path, {
      method,
      query: { ...query },
      dispatcher: agent,
      headers: { ...headers, 'content-type': contentType },
      ...(body && { body: JSON.stringify(body) }),
    });
  }
}

function decoded(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
