import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { progressEvent, type ProgressEvent } from '@fleetcommand/contracts/http/local';

import { CommandFailure } from '../output/exit-codes.js';

/** The supervisor's program; the CLI only ever talks to it through its output and its socket. */
const PROGRAM = fileURLToPath(new URL('../../../local/dist/main.js', import.meta.url));

/** Runs a command of the local stack to its end and gives its standard output. */
export async function runLocal(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  await new Promise((resolve) => child.once('close', resolve));
  return output;
}

/** Runs a command that streams what it does; the last event is always the `end`. */
export async function followLocal(
  args: readonly string[],
  onEvent: (event: ProgressEvent) => void,
): Promise<Extract<ProgressEvent, { type: 'end' }>> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  let end: Extract<ProgressEvent, { type: 'end' }> | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = progressEvent.parse(JSON.parse(line));
    if (event.type === 'end') end = event;
    onEvent(event);
  }
  process.off('SIGINT', forward).off('SIGTERM', forward);
  if (!end)
    throw new CommandFailure(
      'The supervisor ended without a word. See `fleet logs` and `fleet doctor`.',
    );
  return end;
}
