/**
 * Containers of a Docker Engine. Observes its list, its events, and each container as inspected; changes nothing. Events
 * are hints: whatever one says, the container is inspected. Everything is listed again when events may have been missed,
 * and now and then all the same.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Part } from '@fleetcommand/routing/dialects/dynamic/part';
import { Container } from '@fleetcommand/routing/dialects/docker/schema';
import { z } from 'zod';
import { inTurns } from '../../in-turns.js';
import { Bell } from '../dynamic/bell.js';
import type { FeederEvents } from '../dynamic/feeder.js';
import type { Conversation, Conversing } from '../dynamic/follower.js';
import { sideBySide } from '../dynamic/side-by-side.js';
import { EngineClient, EngineError } from './engine-client.js';
import type { EngineEndpoint } from './engine-client.js';

export interface ContainerConversationOptions {
  readonly endpoint: EngineEndpoint;
  /** The parts a container contributes; `named` finds another by its id or name. */
  readonly read: (
    container: Container,
    named: (name: string) => Container | undefined,
  ) => readonly Part[];
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
const RESYNC_MS = 600_000;
/** How often an engine that says nothing is asked whether it is there. */
const PING_MS = 15_000;

export class ContainerConversation implements Conversation {
  readonly provider = 'docker';
  private readonly containers = new Map<string, Container>();
  /** Container → keys of its parts. */
  private readonly told = new Map<string, readonly string[]>();

  constructor(private readonly options: ContainerConversationOptions) {}

  get count(): number {
    return this.containers.size;
  }

  get name(): string {
    return `Docker ${this.options.endpoint.url}`;
  }

  async talk(conversing: Conversing): Promise<void> {
    const client = new EngineClient(this.options.endpoint);
    const changed = new ChangedIds();
    try {
      // Listening begins before listing, so that nothing falls between them.
      await sideBySide(conversing, (inside) => [
        this.listen(client, changed, inside),
        this.follow(client, changed, inside),
      ]);
    } finally {
      await client.close();
    }
    throw new Error('the engine ended its stream of events');
  }

  private async listen(
    client: EngineClient,
    changed: ChangedIds,
    { signal, heard }: Conversing,
  ): Promise<void> {
    for await (const raw of client.events(FILTERS, signal)) {
      heard();
      const event = Event.safeParse(raw);
      if (!event.success) continue;
      const { Type, Action, Actor } = event.data;
      const id = Type === 'network' ? Actor.Attributes?.['container'] : Actor.ID;
      if (id !== undefined && !IGNORED.test(Action)) changed.add(id);
    }
  }

  private async follow(
    client: EngineClient,
    changed: ChangedIds,
    conversing: Conversing,
  ): Promise<void> {
    await this.list(client, conversing);
    await sideBySide(conversing, (inside) => [
      this.keepUp(client, changed, inside),
      this.resync(client, inside),
      this.ping(client, inside),
    ]);
  }

  private async keepUp(
    client: EngineClient,
    changed: ChangedIds,
    { signal, events }: Conversing,
  ): Promise<void> {
    for (;;) {
      const ids = await changed.take(signal);
      for (const [id, container] of await this.inspectAll(client, ids, signal)) {
        if (container) this.containers.set(id, container);
        else this.containers.delete(id);
        this.tell(id, events);
      }
    }
  }

  private async resync(client: EngineClient, conversing: Conversing): Promise<void> {
    for (;;) {
      await delay(RESYNC_MS, undefined, { signal: conversing.signal });
      await this.list(client, conversing);
    }
  }

  private async ping(client: EngineClient, { signal, heard }: Conversing): Promise<void> {
    for (;;) {
      await delay(PING_MS, undefined, { signal });
      await client.get('/version', signal);
      heard();
    }
  }

  private async list(client: EngineClient, { signal, events, heard }: Conversing): Promise<void> {
    const listed = Listed.parse(await client.get('/containers/json', signal));
    const ids = listed.map(({ Id }) => Id);
    const inspected = await this.inspectAll(client, ids, signal);
    this.containers.clear();
    for (const [id, container] of inspected) if (container) this.containers.set(id, container);
    this.told.clear();
    const parts = [...this.containers.values()].flatMap((container) => this.read(container));
    heard();
    events.replaced(parts);
  }

  private inspectAll(
    client: EngineClient,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<(readonly [string, Container | undefined])[]> {
    return inTurns(
      ids,
      AT_ONCE,
      async (id) => [id, await this.inspect(client, id, signal)] as const,
    );
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

  private tell(id: string, events: FeederEvents): void {
    const container = this.containers.get(id);
    const before = this.told.get(id) ?? [];
    const parts = container ? this.read(container) : [];
    const kept = new Set(parts.map(({ key }) => key));
    for (const part of parts) events.set(part);
    for (const key of before) if (!kept.has(key)) events.deleted(key);
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

/** Containers that events were about. */
class ChangedIds {
  private readonly bell = new Bell();
  private ids = new Set<string>();

  add(id: string): void {
    this.ids.add(id);
    this.bell.ring();
  }

  /** Those since the last take, as soon as there are any. */
  async take(signal: AbortSignal): Promise<string[]> {
    await this.bell.next(signal);
    const taken = [...this.ids];
    this.ids = new Set();
    return taken;
  }
}
