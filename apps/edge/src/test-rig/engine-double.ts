/** Speaks what is read of the Docker Engine's API over a unix socket: lists, inspections, and events as they happen. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DoubleContainer {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address?: string;
  readonly ports?: readonly number[];
  readonly health?: string;
}

type Json = Readonly<Record<string, unknown>>;

export class EngineDouble {
  private server: Server | undefined;
  private readonly containers = new Map<string, Json>();
  private readonly listeners = new Set<ServerResponse>();
  /** Swarm's lists, as they stand. */
  services: readonly Json[] = [];
  tasks: readonly Json[] = [];
  nodes: readonly Json[] = [];
  networks: readonly Json[] = [];
  /** What it answers instead of anything sensible. */
  nonsense: string | undefined;
  readonly asked: string[] = [];

  private constructor(private readonly folder: string) {}

  static async start(): Promise<EngineDouble> {
    const double = new EngineDouble(await mkdtemp(join(tmpdir(), 'fc-engine-')));
    await double.begin();
    return double;
  }

  get endpoint(): string {
    return `unix://${this.path}`;
  }

  private get path(): string {
    return join(this.folder, 'docker.sock');
  }

  async begin(): Promise<void> {
    const server = createServer((request, response) => this.answer(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.path, resolve));
  }

  /** The socket is gone, with every connection. */
  async vanish(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const listener of this.listeners) listener.destroy();
    this.listeners.clear();
    await new Promise<void>((resolve) => {
      if (!server) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async stop(): Promise<void> {
    await this.vanish();
    await rm(this.folder, { recursive: true, force: true });
  }

  run(container: DoubleContainer, action = 'start'): void {
    this.containers.set(container.id, inspected(container));
    this.tell({ Type: 'container', Action: action, Actor: { ID: container.id } });
  }

  end(id: string): void {
    this.containers.delete(id);
    this.tell({ Type: 'container', Action: 'die', Actor: { ID: id } });
  }

  tell(event: Json): void {
    for (const listener of this.listeners) listener.write(`${JSON.stringify(event)}\n`);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://engine');
    this.asked.push(`${request.method} ${pathname}`);
    if (this.nonsense !== undefined) return void response.end(this.nonsense);
    if (pathname === '/events') return this.listen(response);
    const one = /^\/containers\/([^/]+)\/json$/.exec(pathname)?.[1];
    const value =
      one === undefined || one === 'json' ? this.listOf(pathname) : this.containers.get(one);
    response.statusCode = value === undefined ? 404 : 200;
    response.end(JSON.stringify(value ?? { message: 'no such container' }));
  }

  private listOf(pathname: string): unknown {
    if (pathname === '/containers/json')
      return [...this.containers.values()].map(({ Id }) => ({ Id }));
    if (pathname === '/version') return { ApiVersion: '1.41' };
    const lists: Readonly<Record<string, readonly Json[]>> = {
      '/services': this.services,
      '/tasks': this.tasks,
      '/nodes': this.nodes,
      '/networks': this.networks,
    };
    return lists[pathname];
  }

  private listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    this.listeners.add(response);
    response.on('close', () => this.listeners.delete(response));
  }
}

function inspected({
  id,
  labels,
  address = '127.0.0.1',
  ports = [],
  health,
}: DoubleContainer): Json {
  return {
    Id: id,
    Name: `/${id}`,
    Created: '2026-01-01T00:00:00Z',
    State: { Status: 'running', ...(health !== undefined && { Health: { Status: health } }) },
    Config: { Labels: labels },
    HostConfig: { NetworkMode: 'bridge' },
    NetworkSettings: {
      Ports: Object.fromEntries(ports.map((port) => [`${port}/tcp`, null])),
      Networks: { bridge: { IPAddress: address } },
    },
  };
}
