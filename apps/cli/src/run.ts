import { CommanderError } from 'commander';

import type { Pause } from './api/device-sign-in.js';
import { CommandFailure, EXIT } from './output/exit-codes.js';
import { printJson, say } from './output/print.js';
import { note } from './output/style.js';
import { buildProgram } from './program.js';

/** One call of `fleet` with these words; what it exits with. `pause` is how it waits. */
export async function run(args: readonly string[], pause?: Pause): Promise<number> {
  try {
    await buildProgram(pause).parseAsync([...args], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    return report(error, args.includes('--json'));
  }
}

function report(error: unknown, asJson: boolean): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    if (asJson) printError('cli.usage', error.message.replace(/^error: /, ''));
    return EXIT.usage;
  }
  if (error instanceof CommandFailure) {
    if (asJson && !error.hasAnswered) printError(error.code, error.message);
    say(`${note.bad('✗')} ${error.message}`);
    return error.exitCode;
  }
  say(
    `${note.bad('✗')} fleet itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return EXIT.failed;
}

/** What `--json` prints of a failure. */
function printError(code: string, message: string): void {
  printJson({ error: { code, message } });
}
