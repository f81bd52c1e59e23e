/**
 * Consul's catalog, and Services that k8s-deployer keeps under keys. Observes them by blocking queries; changes nothing.
 * Two questions wait for changes (the catalog's names and tags, and all checks), a third for keys; when one is answered,
 * the services that may be served are asked for.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  CatalogNodes,
  CatalogServices,
  KeyValue,
  ServiceInstance,
} from '@fleetcommand/routing/dialects/consul/schema';
import type { Part } from '@fleetcommand/routing/dialects/dynamic/part';
import { z } from 'zod';
import { inTurns } from '../../in-turns.js';
import { Bell } from '../dynamic/bell.js';
import type { Conversation, Conversing } from '../dynamic/follower.js';
import { sideBySide } from '../dynamic/side-by-side.js';
import { understood } from '../understood.js';
import { ConsulClient } from './consul-client.js';
import type { ConsulEndpoint } from './consul-client.js';

export interface ConsulConversationOptions {
  readonly endpoint: ConsulEndpoint;
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

export class ConsulConversation implements Conversation {
  readonly provider = 'consul';
  count = 0;

  constructor(private readonly options: ConsulConversationOptions) {}

  get name(): string {
    return `Consul ${this.options.endpoint.url}`;
  }

  async talk(conversing: Conversing): Promise<void> {
    const client = new ConsulClient(this.options.endpoint);
    const bell = new Bell();
    const { keyPrefix } = this.options;
    const watched = [
      '/v1/catalog/services',
      '/v1/health/state/any',
      ...(keyPrefix === undefined ? [] : [keysAt(keyPrefix)]),
    ];
    try {
      await sideBySide(conversing, (inside) => [
        ...watched.map((path) => this.watch(client, path, bell, inside)),
        this.refresh(client, bell, inside),
      ]);
    } finally {
      await client.close();
    }
  }

  /** Rings when the answer's index moves. */
  private async watch(
    client: ConsulClient,
    path: string,
    bell: Bell,
    { signal, heard }: Conversing,
  ): Promise<void> {
    for (let index = 0; ;) {
      const answer = await client.get(path, signal, index);
      heard();
      if (answer.index !== index) bell.ring();
      index = answer.index;
      await delay(index === 0 ? 1_000 : LEAST_PAUSE_MS, undefined, { signal });
    }
  }

  private async refresh(
    client: ConsulClient,
    bell: Bell,
    { signal, events, heard }: Conversing,
  ): Promise<void> {
    for (;;) {
      const parts = [
        ...(await this.instances(client, signal)),
        ...(await this.keys(client, signal)),
      ];
      this.count = parts.length;
      heard();
      events.replaced(parts);
      await bell.next(signal);
    }
  }

  private async instances(client: ConsulClient, signal: AbortSignal): Promise<Part[]> {
    const { value } = await client.get('/v1/catalog/services', signal);
    const names = Object.entries(CatalogServices.parse(value))
      .filter(([, tags]) => this.options.mayServe(tags ?? []))
      .map(([name]) => name)
      .sort();
    const parts = await inTurns(names, AT_ONCE, async (name) => {
      const answer = await client.get(`/v1/health/service/${encodeURIComponent(name)}`, signal);
      const listed = z.array(z.unknown()).parse(answer.value ?? []);
      return understood(listed, ServiceInstance).flatMap((instance) => [
        ...this.options.readInstance(instance),
      ]);
    });
    return parts.flat();
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
