/**
 * Containers of a Docker Engine. Observes its list, its events, and each container as inspected; changes nothing. Events
 * are hints: whatever one says, the container is inspected. Everything is listed again when events may have been missed,
 * and now and then all the same.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Part } from '@fleetcommand/routing/dialects/dynamic/part';
import { Container } from '@fleetcommand/routing/dialects/docker/schema';
import { z } from 'zod';
import type { Feeder, FeederEvents } from '../dynamic/feeder.js';
import { Follower } from '../dynamic/follower.js';
import { EngineClient, EngineError } from './engine-client.js';
import type { EngineEndpoint } from './engine-client.js';

export interface ContainerFeederOptions {
  readonly provider: string;
  readonly endpoint: EngineEndpoint;
  readonly clock: Clock;
  /** The parts a container contributes; `named` finds another by its id or name. */
  readonly read: (
    container: Container,
    named: (name: string) => Container | undefined,
  ) => readonly Part[];
  readonly resyncMs?: number;
  /** How often an engine that says nothing is asked whether it is there. */
  readonly pingMs?: number;
}

const Listed = z.array(z.object({ Id: z.string().min(1) }));
const Event = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).optional() }),
});

const FILTERS = { type: ['container', 'network'] };
/** What does not change where requests go. */
const IGNORED = /^(exec_|top|attach|resize|export|copy|archive-path|extract-to-dir)/;
const AT_ONCE = 16;

export class ContainerFeeder implements Feeder {
  readonly provider: string;
  private readonly containers = new Map<string, Container>();
  /** Container → keys of its parts. */
  private readonly told = new Map<string, readonly string[]>();
  private follower: Follower | undefined;
  private events!: FeederEvents;
  private dirty = new Set<string>();
  private wake: () => void = () => undefined;

  constructor(private readonly options: ContainerFeederOptions) {
    this.provider = options.provider;
  }

  get isCurrent(): boolean {
    return this.follower?.isWell ?? false;
  }

  start(events: FeederEvents): void {
    this.events = events;
    this.follower = new Follower({
      name: `Docker ${this.options.endpoint.url}`,
      clock: this.options.clock,
      talk: (signal, heard) => this.talk(signal, heard),
      onFailure: (failure) => events.failed(failure),
      count: () => this.containers.size,
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
    this.dirty = new Set();
    // Listening begins before listing, so that nothing falls between them.
    const listening = this.listen(client, signal, heard);
    try {
      await this.list(client, signal, heard);
      await Promise.race([
        listening,
        this.keepUp(client, signal),
        this.resync(client, signal, heard),
        this.ping(client, signal, heard),
      ]);
    } finally {
      ending.abort();
      await Promise.allSettled([listening]);
      await client.close();
    }
    throw new Error('the engine ended its stream of events');
  }

  private async listen(
    client: EngineClient,
    signal: AbortSignal,
    heard: () => void,
  ): Promise<void> {
    for await (const raw of client.events(FILTERS, signal)) {
      heard();
      const event = Event.safeParse(raw);
      if (!event.success) continue;
      const { Type, Action, Actor } = event.data;
      const id = Type === 'network' ? Actor.Attributes?.['container'] : Actor.ID;
      if (id === undefined || IGNORED.test(Action)) continue;
      this.dirty.add(id);
      this.wake();
    }
  }

  private async keepUp(client: EngineClient, signal: AbortSignal): Promise<void> {
    for (;;) {
      if (this.dirty.size === 0) await this.news(signal);
      signal.throwIfAborted();
      const ids = [...this.dirty];
      this.dirty = new Set();
      for (const [id, container] of await this.inspectAll(client, ids, signal)) {
        if (container) this.containers.set(id, container);
        else this.containers.delete(id);
        this.tell(id);
      }
    }
  }

  private news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  private async resync(
    client: EngineClient,
    signal: AbortSignal,
    heard: () => void,
  ): Promise<void> {
    for (;;) {
      await delay(this.options.resyncMs ?? 600_000, undefined, { signal });
      await this.list(client, signal, heard);
    }
  }

  private async ping(client: EngineClient, signal: AbortSignal, heard: () => void): Promise<void> {
    for (;;) {
      await delay(this.options.pingMs ?? 15_000, undefined, { signal });
      await client.get('/version', signal);
      heard();
    }
  }

  private async list(client: EngineClient, signal: AbortSignal, heard: () => void): Promise<void> {
    const listed = Listed.parse(await client.get('/containers/json', signal));
    const inspected = await this.inspectAll(
      client,
      listed.map(({ Id }) => Id),
      signal,
    );
    this.containers.clear();
    for (const [id, container] of inspected) if (container) this.containers.set(id, container);
    this.told.clear();
    const parts = [...this.containers.values()].flatMap((container) => this.read(container));
    heard();
    this.events.replaced(parts);
  }

  private async inspectAll(
    client: EngineClient,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<(readonly [string, Container | undefined])[]> {
    const found: (readonly [string, Container | undefined])[] = [];
    const waiting = [...ids];
    const work = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift())
        found.push([id, await this.inspect(client, id, signal)]);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, work));
    return found;
  }

  /** Undefined where it is gone, or is nothing the engine's documentation knows. */
  private async inspect(
    client: EngineClient,
    id: string,
    signal: AbortSignal,
  ): Promise<Container | undefined> {
    try {
      const container = Container.safeParse(
        await client.get(`/containers/${encodeURIComponent(id)}/json`, signal),
      );
      return container.success ? container.data : undefined;
    } catch (error) {
      if (error instanceof EngineError && error.status === 404) return undefined;
      throw error;
    }
  }

  private tell(id: string): void {
    const container = this.containers.get(id);
    const before = this.told.get(id) ?? [];
    const parts = container ? this.read(container) : [];
    const kept = new Set(parts.map(({ key }) => key));
    for (const part of parts) this.events.set(part);
    for (const key of before) if (!kept.has(key)) this.events.deleted(key);
    if (!container) this.told.delete(id);
  }

  private read(container: Container): readonly Part[] {
    const named = (name: string): Container | undefined =>
      this.containers.get(name) ??
      [...this.containers.values()].find(
        ({ Id, Name }) => Id.startsWith(name) || Name === name || Name === `/${name}`,
      );
    const parts = this.options.read(container, named);
    this.told.set(
      container.Id,
      parts.map(({ key }) => key),
    );
    return parts;
  }
}
