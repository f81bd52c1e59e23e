import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { freePort, isPortFree, portOwner } from '@fleetcommand/embedded/ports';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';

/** What each port is for, and where it is looked for first. */
export const DEFAULT_PORTS = {
  http: 8080,
  https: 8443,
  postgres: 18432,
  redis: 18379,
  dns: 18053,
  challtestsrv: 18055,
  pebble: 18100,
  pebbleManagement: 18101,
  sandbox: 18443,
  api: 18080,
  apiMetrics: 18091,
  workerMetrics: 18092,
  edge: 18093,
  payments: 18095,
  smtp: 18025,
  mailbox: 18026,
} as const;

export type PortName = keyof typeof DEFAULT_PORTS;
export type PortPlan = Readonly<Record<PortName, number>>;

export const PORT_NAMES = Object.keys(DEFAULT_PORTS) as PortName[];

/** The ports people type; they never move by themselves. */
const PUBLIC_PORTS: ReadonlySet<PortName> = new Set(['http', 'https']);

const portNumber = z.int().min(1).max(65_535);
const recordedPorts = z.partialRecord(z.enum(PORT_NAMES as [PortName, ...PortName[]]), portNumber);
type SomePorts = Partial<Record<PortName, number>>;

/** `FLEET_HTTP_PORT`, `FLEET_PEBBLE_MANAGEMENT_PORT`, … */
export function portVariable(name: PortName): string {
  return `FLEET_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}_PORT`;
}

/** The machine as port planning sees it. */
export interface PortProbe {
  isFree(port: number): Promise<boolean>;
  anyFree(): Promise<number>;
  owner(port: number): Promise<{ pid: number; name: string } | undefined>;
}

const machine: PortProbe = { isFree: isPortFree, anyFree: freePort, owner: portOwner };

/**
 * A port for each purpose. A wish (flag or environment) must be free. Else the recorded port is kept, or
 * the default taken; an inner port that is taken by somebody moves to a free one, a public one fails with
 * `local.port-taken`, because addresses people know must not move silently.
 */
export async function planPorts(
  wishes: SomePorts,
  recorded: SomePorts,
  probe: PortProbe = machine,
): Promise<Result<PortPlan>> {
  const plan: SomePorts = {};
  const used = new Set<number>(Object.values(wishes));
  for (const name of PORT_NAMES) {
    const wish = wishes[name];
    const preferred = wish ?? recorded[name] ?? DEFAULT_PORTS[name];
    const isOurs = wish === undefined && used.has(preferred);
    if (!isOurs && (await probe.isFree(preferred))) plan[name] = preferred;
    else if (wish !== undefined || PUBLIC_PORTS.has(name))
      return portTaken(name, preferred, await probe.owner(preferred));
    else plan[name] = await unusedPort(used, probe);
    used.add(plan[name]);
  }
  return ok(plan as PortPlan);
}

async function unusedPort(used: ReadonlySet<number>, probe: PortProbe): Promise<number> {
  for (;;) {
    const port = await probe.anyFree();
    if (!used.has(port)) return port;
  }
}

function portTaken(
  name: PortName,
  port: number,
  owner: { pid: number; name: string } | undefined,
): Result<never> {
  const holder = owner ? `${owner.name} (pid ${owner.pid})` : 'another program';
  const other = `${portVariable(name)}=${port + 1000}`;
  return fail(
    'local.port-taken',
    `Port ${port} (${name}) is taken by ${holder}. Stop it, or choose another port: ${other} ./fleet up`,
    { details: { port, name } },
  );
}

/** The ports of the last run; none where there was no run. */
export async function readPorts(file: string): Promise<SomePorts> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  try {
    return recordedPorts.parse(JSON.parse(text));
  } catch {
    // A damaged record costs nothing but moved ports.
    return {};
  }
}

/** Records the ports, so that the next run uses the same. */
export async function writePorts(file: string, plan: PortPlan): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(plan, null, 2)}\n`);
  await rename(`${file}.new`, file);
}
