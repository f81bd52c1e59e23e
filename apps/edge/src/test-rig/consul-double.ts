/**
 * Speaks what is read of Consul's HTTP API, with its blocking queries: every write moves the index, and a question that
 * names the index it knows is answered when there is a higher one, or when its wait is over.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpDouble } from './http-double.js';

export interface DoubleInstance {
  readonly id: string;
  readonly service: string;
  readonly address: string;
  readonly port?: number;
  readonly tags: readonly string[];
  readonly status?: 'passing' | 'warning' | 'critical';
}

export class ConsulDouble {
  private http!: HttpDouble;
  private index = 1;
  private readonly instances = new Map<string, DoubleInstance>();
  private readonly keys = new Map<string, string>();
  private readonly waiting = new Set<() => void>();
  /** What it answers instead of anything sensible. */
  nonsense: string | undefined;
  /** Questions that waited for a change. */
  blocked = 0;
  /** Addresses of its nodes. */
  nodes: readonly string[] = [];
  readonly asked: string[] = [];

  static async start(): Promise<ConsulDouble> {
    const double = new ConsulDouble();
    double.http = await HttpDouble.start((request, response) => double.answer(request, response));
    return double;
  }

  get address(): string {
    return this.http.url.replace('http://', '');
  }

  stop(): Promise<void> {
    for (const wake of this.waiting) wake();
    return this.http.stop();
  }

  register(...instances: readonly DoubleInstance[]): void {
    for (const instance of instances) this.instances.set(instance.id, instance);
    this.moved();
  }

  deregister(id: string): void {
    this.instances.delete(id);
    this.moved();
  }

  putKey(key: string, value: unknown): void {
    this.keys.set(key, JSON.stringify(value));
    this.moved();
  }

  /** As after a restore of an older state: the index is lower than what was told. */
  goBack(): void {
    this.index = 1;
    for (const wake of this.waiting) wake();
  }

  private moved(): void {
    this.index += 1;
    for (const wake of this.waiting) wake();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://consul');
    this.asked.push(`${request.method} ${url.pathname}${url.search}`);
    if (this.nonsense !== undefined) return void response.end(this.nonsense);
    const known = Number(url.searchParams.get('index') ?? 0);
    const respond = (): void => {
      const value = this.valueOf(url.pathname);
      response.setHeader('x-consul-index', this.index);
      response.statusCode = value === undefined ? 404 : 200;
      response.end(value === undefined ? '' : JSON.stringify(value));
    };
    if (known === 0 || known !== this.index) return respond();
    this.blocked += 1;
    const seconds = Number.parseInt(url.searchParams.get('wait') ?? '300', 10);
    const wake = (): void => {
      clearTimeout(timer);
      this.waiting.delete(wake);
      respond();
    };
    const timer = setTimeout(wake, seconds * 1000);
    this.waiting.add(wake);
    response.on('close', () => {
      clearTimeout(timer);
      this.waiting.delete(wake);
    });
  }

  private valueOf(path: string): unknown {
    const all = [...this.instances.values()];
    if (path === '/v1/catalog/services')
      return Object.fromEntries(
        all.map(({ service }) => [
          service,
          all.filter((each) => each.service === service).flatMap(({ tags }) => tags),
        ]),
      );
    if (path === '/v1/health/state/any')
      return all.map(({ id, status }) => ({ ServiceID: id, Status: status ?? 'passing' }));
    if (path === '/v1/catalog/nodes')
      return this.nodes.map((Address) => ({ Node: Address, Address }));
    const service = /^\/v1\/health\/service\/(.+)$/.exec(path)?.[1];
    if (service !== undefined)
      return all.filter((each) => each.service === decodeURIComponent(service)).map(inHealth);
    const prefix = /^\/v1\/kv\/(.+?)\/?$/.exec(path)?.[1];
    const found = [...this.keys].filter(([key]) => prefix !== undefined && key.startsWith(prefix));
    if (found.length === 0) return undefined;
    return found.map(([Key, value]) => ({ Key, Value: Buffer.from(value).toString('base64') }));
  }
}

function inHealth({ id, service, address, port = 0, tags, status = 'passing' }: DoubleInstance) {
  return {
    Node: { Node: address, Address: address },
    Service: { ID: id, Service: service, Address: '', Port: port, Tags: tags },
    Checks: [{ Status: status }],
  };
}
