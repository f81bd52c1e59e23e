/**
 * What changed since a snapshot, one line a change, appended before HAProxy is told. A line counts once a later
 * line says that HAProxy was verified to serve it: a change that brought HAProxy down is not repeated at the
 * next start.
 *
 * - `+<fragment as JSON>`: the owner's fragment is now this.
 * - `-<fragment id>`: the owner is gone.
 * - `=`: everything above is verified.
 */
import { open, readFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import { fragmentFromText, fragmentToText } from './fragment-text.js';

export interface FragmentChange {
  readonly id: string;
  /** Undefined: the owner contributes nothing any more. */
  readonly fragment: Fragment | undefined;
}

export class Journal {
  /** Changes recorded since the snapshot. */
  length = 0;

  /** Lines reach the file in the order they were asked for. */
  private last: Promise<void> = Promise.resolve();

  private constructor(private readonly file: FileHandle) {}

  static async create(path: string): Promise<Journal> {
    return new Journal(await open(path, 'a', 0o600));
  }

  async record(changes: readonly FragmentChange[]): Promise<void> {
    const lines = changes.map(({ id, fragment }) =>
      fragment ? `+${fragmentToText(fragment)}\n` : `-${id}\n`,
    );
    this.length += changes.length;
    await this.append(lines.join(''));
  }

  async markVerified(): Promise<void> {
    await this.append('=\n');
  }

  async close(): Promise<void> {
    await this.last.catch(() => undefined);
    await this.file.close();
  }

  private append(text: string): Promise<void> {
    this.last = this.last.catch(() => undefined).then(() => this.file.appendFile(text));
    return this.last;
  }
}

/** The verified changes in order; none where there is no journal. A line cut by a crash, and what follows, is left out. */
export async function readJournal(path: string): Promise<FragmentChange[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const verified: FragmentChange[] = [];
  let open: FragmentChange[] = [];
  // The last piece has no line end: it is empty, or cut.
  for (const line of text.split('\n').slice(0, -1)) {
    if (line === '=') {
      verified.push(...open);
      open = [];
      continue;
    }
    const change = readLine(line);
    if (!change) break;
    open.push(change);
  }
  return verified;
}

function readLine(line: string): FragmentChange | undefined {
  const rest = line.slice(1);
  if (line.startsWith('-')) return { id: rest, fragment: undefined };
  if (!line.startsWith('+')) return undefined;
  try {
    const fragment = fragmentFromText(rest);
    return { id: fragment.id, fragment };
  } catch {
    return undefined;
  }
}
