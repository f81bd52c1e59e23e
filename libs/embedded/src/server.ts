import type { Result } from '@fleetcommand/kernel/result';
import type { UnixUser } from './unix-user.js';

/**
 * A third-party server as a value: what to run, as whom, what it needs on disk, and how to tell that it
 * serves. Nothing happens until somebody launches it (see `launch.ts`).
 */
export interface ServerSpec {
  readonly name: string;
  /** Absolute path of the program. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  /** Whom it runs as; absent means as ourselves. */
  readonly user?: UnixUser;
  /** Where it answers, without any password: for status tables. */
  readonly url: string;
  /** Makes what the server needs on disk. Safe to call before every start. */
  prepare(): Promise<Result<void>>;
  /** Asks the server once whether it serves; the failure says what is still missing. */
  probe(): Promise<Result<void>>;
  /** How long a start may take before it counts as failed. */
  readonly readyTimeoutMs: number;
  /** The signal that ends it gracefully. */
  readonly stopSignal: NodeJS.Signals;
  /** How long a graceful end may take before SIGKILL. */
  readonly stopTimeoutMs: number;
}
