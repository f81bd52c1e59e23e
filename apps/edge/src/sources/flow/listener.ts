/**
 * A swarm listener as Docker Flow has it: tells proxies (this program's fellows, or the original's) which services of the
 * Swarm to route to. Observes the services as a feeder lists them; sends requests to the URLs it is given, and again
 * until they are answered. A proxy that joins asks for everything once more (`notify-services`).
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '@fleetcommand/kernel/result';
import type { SwarmService } from '@fleetcommand/routing/dialects/docker/schema';
import type { Route } from '../../private-api/server.js';
import { askOnce } from './ask-once.js';

export interface ListenerOptions {
  readonly createUrls: readonly string[];
  readonly removeUrls: readonly string[];
  /** Default `com.df.notify`. */
  readonly label: string;
  readonly retries: number;
  readonly retryIntervalMs: number;
  readonly onFailure: (failure: Failure) => void;
}

const PREFIX = 'com.df.';
const TIMEOUT_MS = 5_000;
/** Answers after which the original tells it no more: also what a proxy refuses for good. */
const CREATED: ReadonlySet<number> = new Set([200, 409]);
const REMOVED: ReadonlySet<number> = new Set([200]);

type Query = Readonly<Record<string, string>>;

export class SwarmListener {
  private told = new Map<string, Query>();
  /** URL and service → the notification that counts: a newer one ends the tries of an older. */
  private readonly current = new Map<string, symbol>();

  constructor(private readonly options: ListenerOptions) {}

  /** These are all services there are. */
  services(services: readonly SwarmService[]): void {
    const wanted = new Map<string, Query>();
    for (const service of services) {
      const labels = service.Spec.Labels ?? {};
      if (labels[this.options.label] === 'true')
        wanted.set(nameOf(service), queryOf(service, this.options.label));
    }
    const before = this.told;
    this.told = wanted;
    for (const [name, query] of wanted)
      if (JSON.stringify(before.get(name)) !== JSON.stringify(query)) this.create(name, query);
    for (const [name, query] of before) if (!wanted.has(name)) this.remove(name, query);
  }

  /** Everything once more, for a proxy that knows nothing. */
  notifyAll(): void {
    for (const [name, query] of this.told) this.create(name, query);
  }

  routes(): Route[] {
    const at = '/v1/docker-flow-swarm-listener';
    const json = (value: unknown) => ({
      status: 200,
      type: 'application/json',
      body: `${JSON.stringify(value)}\n`,
    });
    return [
      {
        path: new RegExp(`^${at}/notify-services$`),
        isOpen: true,
        answer: () => {
          this.notifyAll();
          return json({ Status: 'OK' });
        },
      },
      {
        path: new RegExp(`^${at}/get-services$`),
        isOpen: true,
        answer: () => json([...this.told.values()]),
      },
      { path: new RegExp(`^${at}/ping$`), isOpen: true, answer: () => json({ Status: 'OK' }) },
    ];
  }

  private create(name: string, query: Query): void {
    for (const url of this.options.createUrls) void this.send(url, name, query, CREATED);
  }

  private remove(name: string, query: Query): void {
    const asked = { serviceName: name, distribute: query['distribute'] ?? 'true' };
    for (const url of this.options.removeUrls) void this.send(url, name, asked, REMOVED);
  }

  private async send(
    base: string,
    name: string,
    query: Query,
    heard: ReadonlySet<number>,
  ): Promise<void> {
    const { retries, retryIntervalMs, onFailure } = this.options;
    const asked = {
      url: `${base}?${new URLSearchParams(query).toString()}`,
      method: 'GET',
      timeoutMs: TIMEOUT_MS,
      isHeard: (status: number) => heard.has(status),
    } as const;
    const mine = Symbol(name);
    const key = name + new URL(base).host;
    // Creating and removing are of one service: whichever came last counts.
    this.current.set(key, mine);
    for (let tries = 1; ; tries += 1) {
      const problem = await askOnce(asked);
      if (problem === undefined) return;
      if (this.current.get(key) !== mine) return;
      onFailure({
        code: 'edge.flow-notification',
        message: `${base} was not told of ${name} (${tries} of ${retries} tries): ${problem}`,
        retry: tries < retries ? 'backoff' : 'never',
      });
      if (tries >= retries) return;
      await delay(retryIntervalMs);
    }
  }
}

/** The name without the stack's where the service asks for it. */
function nameOf({ Spec }: SwarmService): string {
  const labels = Spec.Labels ?? {};
  const stack = labels['com.docker.stack.namespace'];
  const isShort = labels[`${PREFIX}shortName`] === 'true' && stack !== undefined;
  return isShort && Spec.Name.startsWith(`${stack}_`)
    ? Spec.Name.slice(stack.length + 1)
    : Spec.Name;
}

function queryOf(service: SwarmService, label: string): Record<string, string> {
  const settings = Object.entries(service.Spec.Labels ?? {})
    .filter(([key]) => key.startsWith(PREFIX) && key !== label)
    .map(([key, value]): [string, string] => [key.slice(PREFIX.length), value])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { serviceName: nameOf(service), ...Object.fromEntries(settings) };
}
