#!/usr/bin/env node
import { CommanderError } from 'commander';

import { CommandFailure, EXIT } from './output/exit-codes.js';
import { say } from './output/print.js';
import { note } from './output/style.js';
import { buildProgram } from './program.js';

try {
  await buildProgram().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CommandFailure) {
    if (process.argv.includes('--json')) {
      process.stdout.write(
        `${JSON.stringify({ error: { code: error.code, message: error.message } }, null, 2)}\n`,
      );
    }
    say(`${note.bad('✗')} ${error.message}`);
    return error.exitCode;
  }
  say(
    `${note.bad('✗')} fleet itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return EXIT.failed;
}
