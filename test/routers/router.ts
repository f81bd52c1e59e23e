/** A router under test, whatever program it is. */
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, untilReady, type Running } from '@fleetcommand/embedded/launch';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';

/** Where routers listen, in the network `control-plane/own-network` makes. */
export const ROUTER_HOST = '127.0.0.1';

export interface Ports {
  readonly web: number;
  readonly websecure: number;
  /** Health, and whatever the router tells about itself. */
  readonly api: number;
}

export interface Router {
  readonly name: string;
  readonly ports: Ports;
  readonly running: Running;
  /** Of its own: state and log. */
  readonly folder: string;
  /** Its log so far. */
  log(): Promise<string>;
  /** Ends it; what it wrote stays, for another to start from. */
  end(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface Placement {
  /** The processors it may use, as taskset(1) lists them; absent means all. */
  readonly cpus?: string;
}

export async function makeFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `fleet-${name}-`));
}

/** Launches it and waits until it serves; throws with the end of its log where it does not. */
export async function startRouter(
  spec: ServerSpec,
  { folder, ports, cpus }: { readonly folder: string; readonly ports: Ports } & Placement,
): Promise<Router> {
  const logFile = join(folder, 'router.log');
  const log = await open(logFile, 'a');
  const launched = await launch(onProcessors(spec, cpus), { logDescriptor: log.fd });
  await log.close();
  if (!launched.ok) throw new Error(launched.error.message);
  const router: Router = {
    name: spec.name,
    ports,
    folder,
    running: launched.value,
    log: () => readFile(logFile, 'utf8'),
    end: async () => {
      await launched.value.stop();
    },
    stop: async () => {
      await launched.value.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  const ready = await untilReady(spec, launched.value);
  if (ready.ok) return router;
  const tail = (await router.log()).trimEnd().split('\n').slice(-15).join('\n');
  await router.stop();
  throw new Error(`${ready.error.message} Its log ends:\n${tail}`);
}

function onProcessors(spec: ServerSpec, cpus: string | undefined): ServerSpec {
  if (cpus === undefined) return spec;
  const args = ['--cpu-list', cpus, spec.command, ...spec.args];
  return { ...spec, command: '/usr/bin/taskset', args };
}

/** Whether a page answers with 200. */
export async function answersAt(url: string): Promise<Result<void>> {
  try {
    const answer = await fetch(url);
    await answer.body?.cancel();
    if (answer.ok) return ok(undefined);
    return fail('routers.not-ready', `${url} answers ${answer.status}.`, { retry: 'backoff' });
  } catch (error) {
    return fail('routers.not-ready', `${url}: ${String(error)}`, { retry: 'backoff' });
  }
}
