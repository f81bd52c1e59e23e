/** Objects as routers read them, and a writer that is fast enough for ten thousand tenants. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Access } from '../control-plane/api-client.js';

/** An object of the Kubernetes API, as far as writing it needs to know. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

const CLUSTER_WIDE = new Set(['Namespace', 'IngressClass', 'CustomResourceDefinition']);
/** Whose plural is more than an `s`. */
const PLURALS: Readonly<Record<string, string>> = {
  Ingress: 'ingresses',
  IngressClass: 'ingressclasses',
};

/** `/apis/traefik.io/v1alpha1/namespaces/a/ingressroutes`: where objects of that kind are made. */
export function collectionPath({ apiVersion, kind, metadata }: KubeObject): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = CLUSTER_WIDE.has(kind) ? '' : `/namespaces/${metadata.namespace ?? 'default'}`;
  return `${root}${scope}/${PLURALS[kind] ?? `${kind.toLowerCase()}s`}`;
}

/** `path` without what the object is called; for reading and deleting. */
export const objectPath = (object: KubeObject): string =>
  `${collectionPath(object)}/${object.metadata.name}`;

const CONNECTIONS = 24;
const NOT_FOUND = 404;
const CONFLICT = 409;
const ATTEMPTS = 6;
/** A server that is too busy, or was for too long. */
const isTemporary = (status: number): boolean => status === 429 || status >= 500;
const FIELD_MANAGER = 'fieldManager=routers&force=true';

export class ObjectWriter {
  private constructor(
    private readonly pool: Pool,
    private readonly token: string,
  ) {}

  static async to({ url, token, caFile }: Access): Promise<ObjectWriter> {
    const ca = await readFile(caFile);
    return new ObjectWriter(new Pool(url, { connections: CONNECTIONS, connect: { ca } }), token);
  }

  /** By server-side apply; throws with the API server's words where it refuses. */
  async apply(object: KubeObject): Promise<void> {
    const path = `${objectPath(object)}?${FIELD_MANAGER}`;
    await this.#call('PATCH', path, 'application/apply-patch+yaml', object);
  }

  /** Makes what is not there yet: cheaper for the API server than an apply. */
  async create(object: KubeObject): Promise<void> {
    await this.#call('POST', collectionPath(object), 'application/json', object);
  }

  /** Whether there was something to delete. */
  async delete(object: KubeObject): Promise<boolean> {
    return (await this.#send('DELETE', objectPath(object))).status !== NOT_FOUND;
  }

  /** As many at once as there are connections; each list in its order. */
  createAll(lists: Iterable<readonly KubeObject[]>): Promise<void> {
    return this.#writeAll(lists, (object) => this.create(object));
  }

  /** The same, of what may be there already. */
  applyAll(lists: Iterable<readonly KubeObject[]>): Promise<void> {
    return this.#writeAll(lists, (object) => this.apply(object));
  }

  async exists(path: string): Promise<boolean> {
    return (await this.#send('GET', path)).status !== NOT_FOUND;
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  async #writeAll(
    lists: Iterable<readonly KubeObject[]>,
    write: (object: KubeObject) => Promise<void>,
  ): Promise<void> {
    const queue = lists[Symbol.iterator]();
    const work = async (): Promise<void> => {
      for (let next = queue.next(); !next.done; next = queue.next())
        for (const object of next.value) await write(object);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, work));
  }

  async #call(method: 'PATCH' | 'POST', path: string, type: string, body: object): Promise<void> {
    const sent = { type, text: JSON.stringify(body) };
    for (let attempt = 1; ; attempt += 1) {
      const { status, text } = await this.#send(method, path, sent);
      // A write that took too long to be answered may have been made.
      if (status < 300 || (status === CONFLICT && attempt > 1)) return;
      if (attempt === ATTEMPTS || !isTemporary(status))
        throw new Error(`${method} ${path} answers ${status}: ${text}`);
      await delay(attempt * 500);
    }
  }

  async #send(
    method: 'GET' | 'PATCH' | 'POST' | 'DELETE',
    path: string,
    body?: { readonly type: string; readonly text: string },
  ): Promise<{ status: number; text: string }> {
    const answer = await this.pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body && { 'content-type': body.type }),
      },
      ...(body && { body: body.text }),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }
}
