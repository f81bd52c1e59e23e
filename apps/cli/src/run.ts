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
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CommandFailure) {
    if (asJson) printJson({ error: { code: error.code, message: error.message } });
    say(`${note.bad('✗')} ${error.message}`);
    return error.exitCode;
  }
  say(
    `${note.bad('✗')} fleet itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return EXIT.failed;
}
