/**
 * Services that a swarm listener tells of over Docker Flow Proxy's HTTP API. Observes the registry they are kept in, and
 * DNS for their addresses (Swarm answers for `tasks.NAME`); changes nothing.
 */
import { lookup } from 'node:dns/promises';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Clock } from '@fleetcommand/kernel/clock';
import { readFlow } from '@fleetcommand/routing/dialects/docker-flow/read-flow';
import type { FlowOptions } from '@fleetcommand/routing/dialects/docker-flow/read-flow';
import { NO_ENTRIES } from '@fleetcommand/routing/dialects/dynamic/part';
import type { Part } from '@fleetcommand/routing/dialects/dynamic/part';
import { normalize } from '@fleetcommand/routing/dialects/dynamic/references';
import { unplaced } from '@fleetcommand/routing/dialects/labels/item';
import type { Placed } from '@fleetcommand/routing/dialects/labels/item';
import { isPort } from '@fleetcommand/routing/ir/addresses';
import type { Feeder, FeederEvents } from '../dynamic/feeder.js';
import type { FlowRegistry, KeptFlowService } from './flow-registry.js';

export interface FlowFeederOptions {
  readonly registry: FlowRegistry;
  readonly flow: FlowOptions;
  readonly clock: Clock;
}

/** How often addresses are looked up. */
const LOOKUP_MS = 5_000;

export class FlowFeeder implements Feeder {
  readonly provider = 'flow';
  readonly isCurrent = true;
  private addresses = new Map<string, readonly string[]>();
  private readAt: Date | undefined;
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: () => void = () => undefined;
  private reading: Promise<void> = Promise.resolve();

  constructor(private readonly options: FlowFeederOptions) {}

  start(events: FeederEvents): void {
    const read = (): void => {
      this.reading = this.reading.then(() => this.read(events));
    };
    this.unsubscribe = this.options.registry.onChange(read);
    this.timer = setInterval(read, LOOKUP_MS);
    this.timer.unref();
    read();
  }

  status(): EdgeSource {
    return {
      name: 'Docker Flow API',
      state: this.readAt === undefined ? 'starting' : 'watching',
      objects: this.options.registry.services.size,
      lastSeenAt: this.readAt?.toISOString() ?? null,
      message: null,
    };
  }

  stop(): void {
    this.unsubscribe();
    clearInterval(this.timer);
  }

  private async read(events: FeederEvents): Promise<void> {
    const { registry, clock } = this.options;
    const found = await Promise.all(
      [...registry.services.keys()].map(async (name) => {
        const addresses = await lookedUp(name);
        // Who is not found just now is where it was.
        return [name, addresses.length > 0 ? addresses : (this.addresses.get(name) ?? [])] as const;
      }),
    );
    this.addresses = new Map(found);
    this.readAt = clock.now();
    const parts = [...registry.services.values()].flatMap((service) => this.partOf(service) ?? []);
    events.replaced([...parts, ...certificateParts(registry)]);
  }

  private partOf({ name, settings }: KeptFlowService): Part | undefined {
    const object = { kind: 'FlowService', namespace: '', name };
    return readFlow(
      {
        key: name,
        object,
        labels: settings,
        name: normalize(name),
        place: (port) => this.place(name, port),
      },
      settings,
      this.options.flow,
    );
  }

  private place(name: string, text: string | undefined): Placed {
    const port = Number(text);
    if (!isPort(port)) return unplaced('no-port', 'It names no port. Add port (com.df.port).');
    const addresses = this.addresses.get(name) ?? [];
    if (addresses.length > 0)
      return { placements: addresses.map((address) => ({ address, port, isReady: true })) };
    return unplaced(
      'no-address',
      `DNS knows no address of tasks.${name} or ${name}. Attach the edge to the network of the service.`,
    );
  }
}

/** The tasks of a Swarm service, else whatever has the name. */
async function lookedUp(name: string): Promise<readonly string[]> {
  for (const host of [`tasks.${name}`, name]) {
    const found = await lookup(host, { all: true }).catch(() => []);
    if (found.length > 0) return found.map(({ address }) => address).sort();
  }
  return [];
}

function certificateParts({ certificates }: FlowRegistry): Part[] {
  return [...certificates].map(([name, pem]) => {
    const object = { kind: 'FlowCertificate', namespace: '', name };
    return {
      key: `certificate/${name}`,
      object,
      prefix: '',
      entries: { ...NO_ENTRIES, certificates: { [name]: { certFile: pem, keyFile: pem } } },
      broken: new Map(),
      problems: [],
    };
  });
}
