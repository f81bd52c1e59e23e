/** One thing HAProxy holds otherwise than it should, and what puts it right. */
import { parseServers } from '@fleetcommand/adapter-haproxy/read-back';
import type { RunningServer } from '@fleetcommand/adapter-haproxy/read-back';
import type { Server } from '@fleetcommand/routing/haproxy/model/model';
import type { RuntimeCommand } from '@fleetcommand/routing/haproxy/model/runtime-command';

export interface Difference {
  /** A sentence without its end. */
  readonly fault: string;
  /** What puts it right at run time; absent where only a reload does. */
  readonly repair?: readonly RuntimeCommand[];
}

export interface Expectation {
  /** The command that reads. */
  readonly line: string;
  /** What is wrong with the reply; empty when it is as expected. */
  differences(reply: string): Difference[];
}

export interface PlacedServer {
  readonly backend: string;
  readonly server: Server;
  /** The backend is sticky. */
  readonly isSticky: boolean;
}

/** Compares one server with what HAProxy says of it; `expected` is undefined where it should take nothing. */
export function serverDifferences(
  path: string,
  expected: PlacedServer | undefined,
  held: RunningServer | undefined,
): Difference[] {
  if (!expected) return held?.accepting ? [{ fault: `server ${path} still takes requests` }] : [];
  const { backend, server, isSticky } = expected;
  if (!held) {
    const repair = [{ kind: 'add-server', backend, server, dynamicCookie: isSticky } as const];
    return [{ fault: `server ${path} is absent`, repair }];
  }
  const at = { backend, server: server.name };
  const differences: Difference[] = [];
  if (held.address !== server.address || held.port !== server.port) {
    const [is, ought] = [held, server].map(({ address, port }) => `${address}:${port}`);
    const repair = [{ kind: 'set-address', backend, server } as const];
    differences.push({ fault: `server ${path} is ${is} instead of ${ought}`, repair });
  }
  // HAProxy itself may have taken out a server it checks.
  const isTaking = server.isChecked ? held.inService : held.accepting;
  if (server.weight > 0 && !isTaking)
    differences.push({
      fault: `server ${path} takes no requests`,
      repair: [{ kind: 'ready-server', ...at }],
    });
  if (held.weight !== server.weight)
    differences.push({
      fault: `server ${path} has weight ${held.weight} instead of ${server.weight}`,
      repair: [{ kind: 'set-weight', ...at, weight: server.weight }],
    });
  return differences;
}

/** These servers of one backend, whatever else is in it. */
export function backendHolds(
  backend: string,
  expected: ReadonlyMap<string, PlacedServer | undefined>,
): Expectation {
  return {
    line: `show servers state ${backend}`,
    differences: (reply) => {
      const held = parseServers(reply);
      return [...expected].flatMap(([name, placed]) =>
        serverDifferences(`${backend}/${name}`, placed, held.get(`${backend}/${name}`)),
      );
    },
  };
}
