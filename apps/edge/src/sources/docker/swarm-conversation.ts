/**
 * Services of a Swarm, by one of its managers. Observes services, their tasks, nodes and overlay networks; changes
 * nothing. Swarm tells of services and nodes, but not of tasks that come and go: what is listed is listed again after
 * every event, and every few seconds.
 */
import type { Part } from '@fleetcommand/routing/dialects/dynamic/part';
import {
  Network,
  SwarmNode,
  SwarmService,
  SwarmTask,
} from '@fleetcommand/routing/dialects/docker/schema';
import type { SwarmState } from '@fleetcommand/routing/dialects/docker/swarm-items';
import type { z } from 'zod';
import { Bell } from '../dynamic/bell.js';
import type { Conversation, Conversing } from '../dynamic/follower.js';
import { sideBySide } from '../dynamic/side-by-side.js';
import { understood } from '../understood.js';
import { EngineClient } from './engine-client.js';
import type { EngineEndpoint } from './engine-client.js';

export interface SwarmConversationOptions {
  readonly endpoint: EngineEndpoint;
  readonly read: (service: SwarmService, state: SwarmState) => readonly Part[];
  /** Of everything, where nothing is heard. */
  readonly refreshMs: number;
  /** Told of the services as they are now, such as to others that are to be notified. */
  readonly onServices?: (services: readonly SwarmService[]) => void;
}

const FILTERS = { type: ['service', 'node', 'network', 'container'] };

export class SwarmConversation implements Conversation {
  readonly provider = 'swarm';
  count = 0;

  constructor(private readonly options: SwarmConversationOptions) {}

  get name(): string {
    return `Swarm ${this.options.endpoint.url}`;
  }

  async talk(conversing: Conversing): Promise<void> {
    const client = new EngineClient(this.options.endpoint);
    const bell = new Bell();
    try {
      await sideBySide(conversing, (inside) => [
        this.listen(client, bell, inside.signal),
        this.refresh(client, bell, inside),
      ]);
    } finally {
      await client.close();
    }
    throw new Error('the engine ended its stream of events');
  }

  private async listen(client: EngineClient, bell: Bell, signal: AbortSignal): Promise<void> {
    for await (const _event of client.events(FILTERS, signal)) bell.ring();
  }

  private async refresh(
    client: EngineClient,
    bell: Bell,
    { signal, events, heard }: Conversing,
  ): Promise<void> {
    for (;;) {
      const parts = await this.list(client, signal);
      events.replaced(parts);
      heard();
      await bell.next(signal, this.options.refreshMs);
    }
  }

  private async list(client: EngineClient, signal: AbortSignal): Promise<Part[]> {
    const get = async <T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>[]> => {
      const answer = await client.get(path, signal);
      if (!Array.isArray(answer)) throw new Error(`${path} answered no list`);
      return understood(answer, schema);
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
    return services.flatMap((service) => [...this.options.read(service, state)]);
  }
}
