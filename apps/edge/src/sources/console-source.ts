import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import { USUAL_ENTRY_POINTS } from '@fleetcommand/routing/ir/entry-points';
import type { EntryPointFacts } from '@fleetcommand/routing/ir/entry-points';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import type { Provenance } from '@fleetcommand/routing/ir/provenance';
import type { RouteSource, SourceUpdate } from './route-source.js';

export interface ConsoleUpstream {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

const NAME = 'console@internal';

/**
 * The console and the API behind a host of their own, as a route of the provider `internal`: it is in no cluster,
 * so that people can sign in also while a cluster is away.
 */
export class ConsoleSource implements RouteSource {
  readonly provider = 'internal';
  readonly isSynced = true;
  readonly isCurrent = true;
  private isTaken = false;

  constructor(
    private readonly upstream: ConsoleUpstream | undefined,
    private readonly entryPoints: readonly EntryPointFacts[] = USUAL_ENTRY_POINTS,
  ) {}

  take(): SourceUpdate {
    if (this.isTaken) return { updates: [], isComplete: false };
    this.isTaken = true;
    const fragments = this.upstream ? [consoleFragment(this.upstream, this.entryPoints)] : [];
    const seenAtMs = performance.now();
    return {
      updates: fragments.map((fragment) => ({ id: fragment.id, fragment, seenAtMs })),
      isComplete: true,
    };
  }

  onChange(): () => void {
    return () => undefined;
  }

  status(): EdgeSource[] {
    return [];
  }

  stop(): void {}
}

export function consoleFragment(
  { host, address, port }: ConsoleUpstream,
  entryPoints: readonly EntryPointFacts[],
): Fragment {
  const provenance: Provenance = {
    provider: 'internal',
    object: { kind: 'Setting', namespace: '', name: 'CONSOLE_URL' },
  };
  return {
    id: 'internal/console',
    routers: [
      {
        name: NAME,
        provenance,
        entryPoints: entryPoints.filter(({ isDefault }) => isDefault).map(({ name }) => name),
        rule: { op: 'match', matcher: { kind: 'host', hosts: [host] } },
        ruleText: `Host(\`${host}\`)`,
        // Above any tenant's: no object in a cluster takes the console's host over.
        priority: 1_000_000,
        middlewares: [],
        service: NAME,
        state: 'serve',
      },
    ],
    services: [
      {
        name: NAME,
        provenance,
        balance: 'roundrobin',
        parts: [
          {
            weight: 1,
            protocol: 'http',
            endpoints: [{ address, port, ready: true, serving: true, terminating: false }],
          },
        ],
      },
    ],
    certificates: [],
    problems: [],
  };
}
