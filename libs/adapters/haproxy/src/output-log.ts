import { openSync } from 'node:fs';
import { readFile, truncate, writeFile } from 'node:fs/promises';

const LARGEST_BYTES = 1024 * 1024;

/** What became of a start or a reload, as the master reports it. */
export type LoadingOutcome = 'success' | 'failure' | 'pending';

/**
 * HAProxy's standard error in a file, because HAProxy outlives the process that started it.
 *
 * It is also how the end of a load is seen: a connection made to the master socket while the master replaces
 * itself can hang, and on 2.6 the reply to `reload` says nothing.
 */
export class OutputLog {
  constructor(private readonly path: string) {}

  /** Empties the file; returns a descriptor to append to it. */
  async reopen(): Promise<number> {
    await writeFile(this.path, '', { mode: 0o600 });
    return openSync(this.path, 'a');
  }

  /** Where the next message will begin; empties a file that has grown beyond 1 MB. */
  async mark(): Promise<number> {
    const length = (await this.since(0)).length;
    if (length <= LARGEST_BYTES) return length;
    await truncate(this.path).catch(() => undefined);
    return 0;
  }

  async since(mark: number): Promise<string> {
    return (await readFile(this.path, 'latin1').catch(() => '')).slice(mark);
  }

  async loadingOutcome(mark: number): Promise<LoadingOutcome> {
    const text = await this.since(mark);
    if (text.includes('Loading failure!')) return 'failure';
    return text.includes('Loading success.') ? 'success' : 'pending';
  }
}
