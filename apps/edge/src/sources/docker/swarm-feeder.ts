/**
 * Services of a Swarm, by one of its managers. Observes services, their tasks, nodes and overlay networks; changes
 * nothing. Swarm tells of services and nodes, but not of tasks that come and go: what is listed is listed again after
 * every event, and every few seconds.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Part } from '@fleetcommand/routing/dialects/dynamic/part';
import {
  Network,
  SwarmNode,
  SwarmService,
  SwarmTask,
} from '@fleetcommand/routing/dialects/docker/schema';
import type { SwarmState } from '@fleetcommand/routing/dialects/docker/swarm-items';
import type { z } from 'zod';
import type { Feeder, FeederEvents } from '../dynamic/feeder.js';
import { Follower } from '../dynamic/follower.js';
import { EngineClient } from './engine-client.js';
import type { EngineEndpoint } from './engine-client.js';

export interface SwarmFeederOptions {
  readonly provider: string;
  readonly endpoint: EngineEndpoint;
  readonly clock: Clock;
  readonly read: (service: SwarmService, state: SwarmState) => readonly Part[];
  /** Of everything, where nothing is heard. */
  readonly refreshMs: number;
  /** Told of the services as they are now, such as to others that are to be notified. */
  readonly onServices?: (services: readonly SwarmService[]) => void;
}

const FILTERS = { type: ['service', 'node', 'network', 'container'] };

export class SwarmFeeder implements Feeder {
  readonly provider: string;
  private follower: Follower | undefined;
  private count = 0;
  private events!: FeederEvents;
  private hasNews = false;
  private wake: () => void = () => undefined;

  constructor(private readonly options: SwarmFeederOptions) {
    this.provider = options.provider;
  }

  get isCurrent(): boolean {
    return this.follower?.isWell ?? false;
  }

  start(events: FeederEvents): void {
    this.events = events;
    this.follower = new Follower({
      name: `Swarm ${this.options.endpoint.url}`,
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
    const client = new EngineClient(this.options.endpoint);
    const ending = new AbortController();
    const signal = AbortSignal.any([stopping, ending.signal]);
    const listening = this.listen(client, signal);
    try {
      await Promise.race([listening, this.refresh(client, signal, heard)]);
    } finally {
      ending.abort();
      await Promise.allSettled([listening]);
      await client.close();
    }
    throw new Error('the engine ended its stream of events');
  }

  private async listen(client: EngineClient, signal: AbortSignal): Promise<void> {
    for await (const _event of client.events(FILTERS, signal)) {
      this.hasNews = true;
      this.wake();
    }
  }

  private async refresh(
    client: EngineClient,
    signal: AbortSignal,
    heard: () => void,
  ): Promise<void> {
    for (;;) {
      this.hasNews = false;
      await this.list(client, signal);
      heard();
      if (!this.hasNews) await this.news(signal);
      signal.throwIfAborted();
    }
  }

  private async news(signal: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    const timer = delay(this.options.refreshMs, undefined, {
      signal: AbortSignal.any([signal, waiting.signal]),
    }).catch(() => undefined);
    await Promise.race([timer, new Promise<void>((resolve) => (this.wake = resolve))]);
    waiting.abort();
  }

  private async list(client: EngineClient, signal: AbortSignal): Promise<void> {
    const get = async <T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>[]> => {
      const answer = await client.get(path, signal);
      if (!Array.isArray(answer)) throw new Error(`${path} answered no list`);
      // One that is not understood leaves its neighbours alone.
      return answer.flatMap((each) => {
        const parsed = schema.safeParse(each);
        return parsed.success ? [parsed.data] : [];
      });
    };
    const [services, tasks, nodes, networks] = await Promise.all([
      get('/services', SwarmService),
      get('/tasks', SwarmTask),
      get('/nodes', SwarmNode),
      get('/networks', Network),
    ]);
    const tasksByService = Map.groupBy(tasks, ({ ServiceID }) => ServiceID);
    const state: SwarmState = {
      nodes: new Map(nodes.map((node) => [node.ID, node])),
      networks: new Map(networks.map((network) => [network.Id, network])),
      tasksOf: (id) => tasksByService.get(id) ?? [],
    };
    this.count = services.length;
    this.options.onServices?.(services);
    this.events.replaced(services.flatMap((service) => [...this.options.read(service, state)]));
  }
}
