import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import { askOnce } from './socket.js';

/** What the master knows of itself and its workers (`show proc`, management guide section 9.4). */
export interface MasterState {
  readonly masterPid: number;
  /** Successful and failed reloads since the master started. */
  readonly reloads: number;
  readonly failedReloads: number;
  /** The worker that takes new connections; undefined while none does. */
  readonly worker: WorkerState | undefined;
  /** Workers of earlier configurations that still serve their connections. */
  readonly drainingWorkers: readonly WorkerState[];
}

export interface WorkerState {
  readonly pid: number;
  /** How many reloads ago it started; 0 for the current one. */
  readonly generationsOld: number;
}

/** Asks the master for its processes. Fails with `haproxy.unreachable` or `haproxy.no-answer`. */
export async function readMasterState(
  masterSocketPath: string,
  timeoutMs = 2_000,
): Promise<Result<MasterState, Failure>> {
  const answer = await askOnce(masterSocketPath, 'show proc', timeoutMs);
  if (!answer.ok) return answer;
  return parseProcesses(answer.value);
}

/** Reads the table of `show proc`. */
export function parseProcesses(answer: string): Result<MasterState, Failure> {
  const master = /^(\d+)\s+master\s+(\d+)(?:\s+\[failed:\s*(\d+)\])?/m.exec(answer);
  if (!master) {
    return fail(
      'haproxy.no-answer',
      `HAProxy's master answered "show proc" with "${answer.slice(0, 80).trim()}".`,
      { retry: 'backoff' },
    );
  }
  const workers = [...answer.matchAll(/^(\d+)\s+worker\s+(\d+)\s/gm)].map((row) => ({
    pid: Number(row[1]),
    generationsOld: Number(row[2]),
  }));
  const [current, old] = splitAtSection(answer);
  return ok({
    masterPid: Number(master[1]),
    reloads: Number(master[2]),
    failedReloads: Number(master[3] ?? 0),
    worker: workers.find((worker) => current.has(worker.pid)),
    drainingWorkers: workers.filter((worker) => old.has(worker.pid)),
  });
}

/** Process ids above and below the heading `# old workers`. */
function splitAtSection(answer: string): [Set<number>, Set<number>] {
  const [above = '', below = ''] = answer.split('# old workers');
  const pids = (text: string): Set<number> =>
    new Set([...text.matchAll(/^(\d+)\s+worker\s/gm)].map((row) => Number(row[1])));
  return [pids(above), pids(below)];
}

/**
 * Tells the master to reload. Version 2.6 answers nothing and 2.7 or later answers `Success=0|1`, so that the
 * outcome is to be read from `readMasterState` in either case.
 */
export async function requestReload(
  masterSocketPath: string,
  timeoutMs = 10_000,
): Promise<Result<void, Failure>> {
  const answer = await askOnce(masterSocketPath, 'reload', timeoutMs);
  // The connection ending without a word is 2.6's ordinary answer; only an unreachable master is a failure here.
  if (!answer.ok && answer.error.code === 'haproxy.unreachable') return answer;
  return ok(undefined);
}
