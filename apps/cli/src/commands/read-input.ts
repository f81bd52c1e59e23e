import { readFile } from 'node:fs/promises';

import { CommandFailure, EXIT } from '../output/exit-codes.js';

/** A file's text; `-` is standard input. `next` says what to do where there is no such file. */
export async function readInput(file: string, next?: string): Promise<string> {
  try {
    return await readFile(file === '-' ? '/dev/stdin' : file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const what = isMissing
      ? `There is no file ${file}.`
      : `${file} cannot be read: ${String(error)}`;
    throw new CommandFailure(next ? `${what} ${next}` : what, EXIT.usage);
  }
}
