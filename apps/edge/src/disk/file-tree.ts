import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Secret } from '@fleetcommand/kernel/secret';
import { inTurns } from '../in-turns.js';

export interface FileSet {
  /** Relative path → text. */
  readonly files: ReadonlyMap<string, string>;
  /** Relative path → text that only the owner may read. */
  readonly secretFiles: ReadonlyMap<string, Secret>;
}

const PRIVATE = 0o600;
const AT_ONCE = 32;

/**
 * A folder that holds exactly a given set of files. It remembers what it wrote, so that only what changed is
 * written; each file is replaced whole, so that a reader never sees half of one.
 */
export class FileTree {
  private readonly written = new Map<string, string | Secret>();
  private isKnown = false;

  constructor(readonly folder: string) {}

  /** Writes what differs and removes what is not in the set. Returns how many files it touched. */
  async replace(set: FileSet): Promise<number> {
    const strangers = this.isKnown ? 0 : await this.meet(set);
    const changed = [...set.files, ...set.secretFiles].filter(
      ([path, text]) => this.written.get(path) !== text,
    );
    const gone = [...this.written.keys()].filter(
      (path) => !set.files.has(path) && !set.secretFiles.has(path),
    );
    await inTurns(changed, AT_ONCE, ([path, text]) => this.write(path, text));
    await inTurns(gone, AT_ONCE, (path) => this.remove(path));
    return strangers + changed.length + gone.length;
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  private async write(path: string, text: string | Secret): Promise<void> {
    const target = this.path(path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(`${target}.new`, typeof text === 'string' ? text : text.reveal(), {
      mode: PRIVATE,
    });
    await rename(`${target}.new`, target);
    this.written.set(path, text);
  }

  private async remove(path: string): Promise<void> {
    await rm(this.path(path), { force: true });
    this.written.delete(path);
  }

  /** Looks at what an earlier process left: what this set does not name goes, what is as it should be stays. Returns how many went. */
  private async meet(set: FileSet): Promise<number> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const strangers = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)))
      .filter((path) => !set.files.has(path) && !set.secretFiles.has(path));
    await inTurns(strangers, AT_ONCE, (path) => rm(this.path(path), { force: true }));
    await inTurns([...set.files, ...set.secretFiles], AT_ONCE, async ([path, text]) => {
      const left = await readFile(this.path(path), 'utf8').catch(() => undefined);
      if (left === (typeof text === 'string' ? text : text.reveal())) this.written.set(path, text);
    });
    this.isKnown = true;
    return strangers.length;
  }
}
