/**
 * The other instances of this proxy, which are told what it is told with `distribute=true`: tasks of one service of a
 * Swarm, whose addresses its DNS knows by `tasks.NAME`.
 */
import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { withBrackets } from '@fleetcommand/kernel/ip-host';

import { askOnce } from './ask-once.js';

/** A request of the API as it came. */
export interface Notification {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly text?: string;
}

export interface OtherProxiesOptions {
  /** Addresses of all instances, perhaps this one's among them; none where there is no Swarm. */
  readonly addresses: () => Promise<readonly string[]>;
  /** Where each of them is told. */
  readonly port: number;
}

const TIMEOUT_MS = 3_000;
/** Together they are less than a listener waits. */
const LOOKUP_MS = 1_000;

/** Tells them, each once, and not to tell others in turn. Answers with those that were not told, and why. */
export async function tellOthers(
  { addresses, port }: OtherProxiesOptions,
  { method, path, query, text }: Notification,
): Promise<readonly string[]> {
  const own = new Set(
    Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)),
  );
  const asked = new URLSearchParams({ ...query, distribute: 'false' }).toString();
  const others = (await addresses()).filter((address) => !own.has(address));
  const failures = await Promise.all(
    others.map(async (address) => {
      const url = `http://${withBrackets(address)}:${port}${path}?${asked}`;
      const isHeard = (status: number) => status < 300;
      const why = await askOnce({ url, method, text, timeoutMs: TIMEOUT_MS, isHeard });
      return why === undefined ? [] : [`${address} (${why})`];
    }),
  );
  return failures.flat();
}

/** Of the tasks of a service; none where DNS does not answer while somebody waits. */
export async function tasksOf(service: string): Promise<readonly string[]> {
  const found = await Promise.race([
    lookup(`tasks.${service}`, { all: true }).catch(() => []),
    delay(LOOKUP_MS, [], { ref: false }),
  ]);
  return found.map(({ address }) => address);
}
