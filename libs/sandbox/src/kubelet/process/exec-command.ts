/** Runs a program beside a container, with its environment, user and directory: for exec probes and hooks. */
import type { Launch } from '../launch/launch.js';
import type { UserIds } from '../launch/run-as.js';
import type { ActionResult } from '../probes/probe-action.js';
import { startProcess } from './container-process.js';

/** How much of its output is kept for the message; as the real kubelet's limit for probes. */
const KEPT_BYTES = 10 * 1024;

/** Succeeds with exit code 0 in time; one that takes too long is killed. Never rejects. */
export async function execCommand(
  launch: Launch,
  user: UserIds | undefined,
  command: readonly string[],
  timeoutMs: number,
): Promise<ActionResult> {
  const [program = '', ...args] = command;
  const output: Buffer[] = [];
  let size = 0;
  let child;
  try {
    child = await startProcess({ ...launch, command: program, args }, user, (_stream, chunk) => {
      if (size < KEPT_BYTES) output.push(chunk);
      size += chunk.length;
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    return { outcome: 'failure', message: `cannot run ${JSON.stringify(program)}: ${why}` };
  }
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill();
  }, timeoutMs);
  const { exitCode } = await child.exited;
  clearTimeout(timer);
  if (timedOut) {
    return {
      outcome: 'failure',
      message: `command timed out: ${JSON.stringify(command)} timed out after ${timeoutMs / 1000}s`,
    };
  }
  if (exitCode === 0) return { outcome: 'success', message: '' };
  const said = Buffer.concat(output).subarray(0, KEPT_BYTES).toString('utf8').trim();
  return { outcome: 'failure', message: said === '' ? `exit code ${exitCode}` : said };
}
