import type { ServerSpec } from '@fleetcommand/embedded/server';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import type { Environment } from '../environment.js';

export interface NodeAppOptions {
  readonly name: string;
  /** Absolute path of the built script, and its arguments. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly environment: Environment;
  /** Where it answers, for tables. */
  readonly url: string;
  /** Tells whether it serves; see `answersAt`. */
  readonly probe: () => Promise<Result<void>>;
  readonly workingDirectory: string;
  /** Default 10 s. */
  readonly stopTimeoutMs?: number;
  prepare?(): Promise<Result<void>>;
}

/** One of our own processes, run by the Node that runs us. */
export function nodeApp(options: NodeAppOptions): ServerSpec {
  return {
    name: options.name,
    command: process.execPath,
    args: ['--enable-source-maps', options.script, ...(options.args ?? [])],
    env: options.environment,
    workingDirectory: options.workingDirectory,
    url: options.url,
    prepare: () => options.prepare?.() ?? Promise.resolve(ok(undefined)),
    probe: options.probe,
    // A machine that is busy with other things compiles for a minute.
    readyTimeoutMs: 180_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: options.stopTimeoutMs ?? 10_000,
  };
}

/** A probe that wants a 200 from this address. */
export function answersAt(url: string): () => Promise<Result<void>> {
  return () => ask(url);
}

async function ask(url: string): Promise<Result<void>> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    const body = await response.text();
    if (response.ok) return ok(undefined);
    return notReady(`${url} answers ${response.status} ${body.slice(0, 200)}`.trim());
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return notReady(`${url} does not answer (${String(cause)})`);
  }
}

function notReady(message: string): Result<void> {
  return fail('local.not-ready', message, { retry: 'backoff' });
}
