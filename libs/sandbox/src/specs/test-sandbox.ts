/** A whole sandbox on a free port with a directory of its own, and a small client, for specs. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Secret } from '@fleetcommand/kernel/secret';
import type { KubeEvent, Pod, PodSpec } from '../objects/kinds.js';
import { silentLog } from '../log.js';
import { startSandbox, type Sandbox } from '../sandbox.js';

const TOKEN = 'spec-token';
const CATALOGUE = {
  images: [
    { image: 'node:*', command: ['$(sandbox.node)'], env: { HOST: '$(status.podIP)' } },
    { image: 'absent:*', command: ['/no/such/program'] },
  ],
};

/** The pieces of the API by short names. */
const PATHS = {
  namespaces: () => '/api/v1/namespaces',
  pods: (namespace: string) => `/api/v1/namespaces/${namespace}/pods`,
  services: (namespace: string) => `/api/v1/namespaces/${namespace}/services`,
  secrets: (namespace: string) => `/api/v1/namespaces/${namespace}/secrets`,
  configmaps: (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps`,
  events: (namespace: string) => `/api/v1/namespaces/${namespace}/events`,
  serviceaccounts: (namespace: string) => `/api/v1/namespaces/${namespace}/serviceaccounts`,
  resourcequotas: (namespace: string) => `/api/v1/namespaces/${namespace}/resourcequotas`,
  deployments: (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments`,
  replicasets: (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/replicasets`,
  endpointslices: (namespace: string) =>
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
  poddisruptionbudgets: (namespace: string) =>
    `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`,
} as const;

export type Collection = keyof typeof PATHS;

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** Talks to the API as any client would. */
export class TestClient {
  constructor(private readonly url: string) {}

  async request<T>(method: string, route: string, body?: unknown): Promise<Answer<T>> {
    const patch = 'application/merge-patch+json';
    const response = await fetch(`${this.url}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': method === 'PATCH' ? patch : 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  async list<T>(collection: Collection, namespace = ''): Promise<T[]> {
    const { body } = await this.request<{ items: T[] }>('GET', PATHS[collection](namespace));
    return body.items;
  }

  /** `undefined` when there is none. */
  async get<T>(collection: Collection, namespace: string, name: string): Promise<T | undefined> {
    const answer = await this.request<T>('GET', `${PATHS[collection](namespace)}/${name}`);
    return answer.status === 200 ? answer.body : undefined;
  }

  async create<T>(collection: Collection, namespace: string, object: object): Promise<T> {
    const { status, body } = await this.request<T>('POST', PATHS[collection](namespace), object);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body;
  }

  async patch(
    collection: Collection,
    namespace: string,
    name: string,
    patch: object,
  ): Promise<void> {
    const route = `${PATHS[collection](namespace)}/${name}`;
    const { status, body } = await this.request('PATCH', route, patch);
    if (status !== 200) throw new Error(JSON.stringify(body));
  }

  async remove(
    collection: Collection,
    namespace: string,
    name: string,
    options: object = {},
  ): Promise<number> {
    const route = `${PATHS[collection](namespace)}/${name}`;
    return (await this.request('DELETE', route, options)).status;
  }

  /** The container's log, as text. */
  async log(namespace: string, pod: string, query = ''): Promise<string> {
    const response = await fetch(`${this.url}${PATHS.pods(namespace)}/${pod}/log?${query}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return response.text();
  }

  /** Reasons of the events about an object, with their messages. */
  async events(namespace: string, name: string): Promise<Map<string, string>> {
    const all = await this.list<KubeEvent>('events', namespace);
    return new Map(
      all
        .filter((event) => event.involvedObject.name === name)
        .map((event) => [event.reason ?? '', event.message ?? '']),
    );
  }

  async namespace(name: string): Promise<void> {
    await this.create('namespaces', '', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }

  /** A pod that runs a script; `web` is its one container. */
  async pod(namespace: string, name: string, script: string, more: PodMore = {}): Promise<Pod> {
    return this.create('pods', namespace, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: name } },
      spec: podSpec(script, more),
    });
  }

  async deployment(
    namespace: string,
    name: string,
    replicas: number,
    script: string,
    more: PodMore = {},
  ): Promise<void> {
    await this.create('deployments', namespace, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec: podSpec(script, more) },
      },
    });
  }

  async service(namespace: string, name: string): Promise<void> {
    await this.create('services', namespace, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    });
  }
}

/** Changes to the one container, and to the pod around it. */
export interface PodMore {
  readonly container?: object;
  readonly pod?: Partial<PodSpec>;
}

function podSpec(script: string, { container = {}, pod = {} }: PodMore): object {
  return {
    terminationGracePeriodSeconds: 5,
    containers: [
      {
        name: 'web',
        image: 'node:24',
        args: ['-e', script],
        ports: [{ name: 'http', containerPort: 3000 }],
        ...container,
      },
    ],
    ...pod,
  };
}

export interface TestSandbox {
  readonly client: TestClient;
  readonly url: string;
  readonly directory: string;
  readonly sandbox: Sandbox;
  /** Stops it and removes its directory. */
  end(): Promise<void>;
}

/** A directory others may pass through, since pods run as nobody when the specs run as root. */
export function makeDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'sandbox-spec-'));
  chmodSync(directory, 0o755);
  writeFileSync(catalogueOf(directory), JSON.stringify(CATALOGUE));
  return directory;
}

export function catalogueOf(directory: string): string {
  return path.join(directory, 'images.json');
}

export async function startTestSandbox(directory: string = makeDirectory()): Promise<TestSandbox> {
  const sandbox = await startSandbox({
    dataDir: path.join(directory, 'data'),
    tokens: [{ token: new Secret(TOKEN), user: 'spec' }],
    catalogue: catalogueOf(directory),
    log: silentLog,
  });
  return {
    client: new TestClient(sandbox.url),
    url: sandbox.url,
    directory,
    sandbox,
    async end() {
      await sandbox.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Looks until `look` gives something other than `undefined` or `false`; fails with what it saw after the deadline. */
export async function until<T>(
  look: () => Promise<T | undefined | false>,
  withinMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`not so within ${withinMs} ms: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A program that serves on its pod's address: `GET /` answers 200, or 500 while the file `down` exists. */
export const WEB_SERVER = `
  const { createServer } = require('node:http');
  const { existsSync } = require('node:fs');
  const server = createServer((request, response) => {
    response.statusCode = existsSync('down') ? 500 : 200;
    response.end('pid ' + process.pid);
  });
  server.listen(3000, process.env.HOST, () => console.log('listening on', process.env.HOST));
  process.on('SIGTERM', () => { console.log('stopping'); process.exit(0); });
`;
