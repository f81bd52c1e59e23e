/** One container's process: the leader of a group of its own, so that all it starts can be ended with it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { Launch } from '../launch/launch.js';
import type { UserIds } from '../launch/run-as.js';

export interface ProcessExit {
  /** As a shell counts it: 128 + the signal's number for a process a signal ended. */
  readonly exitCode: number;
}

export interface ContainerProcess {
  readonly pid: number;
  /** Resolves once the leader has ended, the rest of its group was killed and its output has been read. */
  readonly exited: Promise<ProcessExit>;
  /** SIGTERM to the leader, as a container's first process gets it. */
  terminate(): void;
  /** SIGKILL to the whole group. */
  kill(): void;
}

/** How long output may still come from a pipe that somebody outside the group holds open. */
const DRAIN_MS = 500;

/** Rejects with the system's error (`ENOENT`, `EACCES` …) when the program cannot be started. */
export async function startProcess(
  launch: Launch,
  user: UserIds | undefined,
  onOutput: (stream: 'stdout' | 'stderr', chunk: Buffer) => void,
): Promise<ContainerProcess> {
  const child = spawn(launch.command, [...launch.args], {
    cwd: launch.cwd,
    env: { ...launch.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  child.stdout.on('data', (chunk: Buffer) => {
    onOutput('stdout', chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    onOutput('stderr', chunk);
  });
  const exited = whenExited(child, [child.stdout, child.stderr]);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const pid = child.pid ?? 0;
  return {
    pid,
    exited,
    terminate() {
      signal(pid, 'SIGTERM');
    },
    kill() {
      signal(-pid, 'SIGKILL');
    },
  };
}

async function whenExited(child: ChildProcess, outputs: readonly Readable[]): Promise<ProcessExit> {
  const exitCode = await new Promise<number>((resolve) => {
    child.once('exit', (code, signalName) => {
      // Whatever the leader started ends with it, as the rest of a container does.
      if (child.pid !== undefined) signal(-child.pid, 'SIGKILL');
      resolve(code ?? 128 + (signalName === null ? 0 : constants.signals[signalName]));
    });
  });
  const drained = Promise.all(outputs.map(whenClosed));
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS);
  });
  await Promise.race([drained, expired]);
  clearTimeout(timer);
  for (const output of outputs) output.destroy();
  return { exitCode };
}

function whenClosed(output: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (output.closed) resolve();
    else output.once('close', resolve);
  });
}

/** Signals a process, or a group when negative; one that has gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!gone) throw error;
  }
}
