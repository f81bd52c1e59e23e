/**
 * Consul's catalog, and Services that k8s-deployer keeps under keys. Observes them by blocking queries; changes nothing.
 * Two questions wait for changes (the catalog's names and tags, and all checks), a third for keys; when one is answered,
 * the services that may be served are asked for.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Clock } from '@fleetcommand/kernel/clock';
import {
  CatalogNodes,
  CatalogServices,
  KeyValue,
  ServiceInstance,
} from '@fleetcommand/routing/dialects/consul/schema';
import type { Part } from '@fleetcommand/routing/dialects/dynamic/part';
import { z } from 'zod';
import type { Feeder, FeederEvents } from '../dynamic/feeder.js';
import { Follower } from '../dynamic/follower.js';
import { ConsulClient } from './consul-client.js';
import type { ConsulEndpoint } from './consul-client.js';

export interface ConsulFeederOptions {
  readonly endpoint: ConsulEndpoint;
  readonly clock: Clock;
  /** Whether a service with these tags (of all its instances) may be served: only such are asked for. */
  readonly mayServe: (tags: readonly string[]) => boolean;
  readonly readInstance: (instance: ServiceInstance) => readonly Part[];
  /** Keys below which Services are kept; absent: none are read. */
  readonly keyPrefix?: string;
  readonly readKey: (value: KeyValue, nodes: readonly string[]) => readonly Part[];
}

const AT_ONCE = 16;
/** A server that answers waiting questions at once is not asked more often than this. */
const LEAST_PAUSE_MS = 20;

export class ConsulFeeder implements Feeder {
  readonly provider = 'consul';
  private follower: Follower | undefined;
  private events!: FeederEvents;
  private count = 0;
  private hasNews = true;
  private wake: () => void = () => undefined;

  constructor(private readonly options: ConsulFeederOptions) {}

  get isCurrent(): boolean {
    return this.follower?.isWell ?? false;
  }

  start(events: FeederEvents): void {
    this.events = events;
    this.follower = new Follower({
      name: `Consul ${this.options.endpoint.url}`,
      clock: this.options.clock,
      talk: (signal, heard) => this.talk(signal, heard),
      onFailure: (failure) => events.failed(failure),
      count: () => this.count,
    });
  }

  status(): EdgeSource {
    return this.follower!.status();
  }

  stop(): void {
    this.follower?.stop();
  }

  private async talk(stopping: AbortSignal, heard: () => void): Promise<void> {
    const client = new ConsulClient(this.options.endpoint);
    const ending = new AbortController();
    const signal = AbortSignal.any([stopping, ending.signal]);
    const { keyPrefix } = this.options;
    const watched = [
      '/v1/catalog/services',
      '/v1/health/state/any',
      ...(keyPrefix === undefined ? [] : [keysAt(keyPrefix)]),
    ];
    const watching = watched.map((path) => this.watch(client, path, signal, heard));
    this.hasNews = true;
    try {
      await Promise.race([...watching, this.refresh(client, signal, heard)]);
    } finally {
      ending.abort();
      await Promise.allSettled(watching);
      await client.close();
    }
  }

  /** Rings when the answer's index moves. */
  private async watch(
    client: ConsulClient,
    path: string,
    signal: AbortSignal,
    heard: () => void,
  ): Promise<void> {
    for (let index = 0; ;) {
      const answer = await client.get(path, signal, index);
      heard();
      if (answer.index !== index) this.ring();
      index = answer.index;
      await delay(index === 0 ? 1_000 : LEAST_PAUSE_MS, undefined, { signal });
    }
  }

  private ring(): void {
    this.hasNews = true;
    this.wake();
  }

  private async refresh(
    client: ConsulClient,
    signal: AbortSignal,
    heard: () => void,
  ): Promise<void> {
    for (;;) {
      if (!this.hasNews)
        await new Promise<void>((resolve) => {
          this.wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      signal.throwIfAborted();
      this.hasNews = false;
      const parts = [
        ...(await this.instances(client, signal)),
        ...(await this.keys(client, signal)),
      ];
      this.count = parts.length;
      heard();
      this.events.replaced(parts);
    }
  }

  private async instances(client: ConsulClient, signal: AbortSignal): Promise<Part[]> {
    const { value } = await client.get('/v1/catalog/services', signal);
    const names = Object.entries(CatalogServices.parse(value))
      .filter(([, tags]) => this.options.mayServe(tags ?? []))
      .map(([name]) => name)
      .sort();
    const parts: Part[] = [];
    const waiting = [...names];
    const work = async (): Promise<void> => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        const answer = await client.get(`/v1/health/service/${encodeURIComponent(name)}`, signal);
        for (const each of z.array(z.unknown()).parse(answer.value ?? [])) {
          const instance = ServiceInstance.safeParse(each);
          if (instance.success) parts.push(...this.options.readInstance(instance.data));
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, names.length) }, work));
    return parts;
  }

  private async keys(client: ConsulClient, signal: AbortSignal): Promise<Part[]> {
    const { keyPrefix, readKey } = this.options;
    if (keyPrefix === undefined) return [];
    const [kept, catalog] = await Promise.all([
      client.get(keysAt(keyPrefix), signal),
      client.get('/v1/catalog/nodes', signal),
    ]);
    const nodes = CatalogNodes.parse(catalog.value ?? []).map(({ Address }) => Address);
    return z
      .array(KeyValue)
      .parse(kept.value ?? [])
      .flatMap((value) => [...readKey(value, [...new Set(nodes)].sort())]);
  }
}

function keysAt(prefix: string): string {
  const path = prefix.split('/').map(encodeURIComponent).join('/');
  return `/v1/kv/${path.replace(/\/+$/, '')}/?recurse=true`;
}
