import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PART_NAMES } from '@fleetcommand/contracts/http/local';

import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { data } from '../output/style.js';
import { readStatus } from './status.js';

const POLL_MS = 250;
const TAIL_BYTES = 16_384;

/** Prints the end of a part's log, or of all of them, and with `follow` what is added. */
export async function logs(
  part: string | undefined,
  args: readonly string[],
  options: { follow: boolean },
): Promise<void> {
  const { home } = await readStatus(args);
  const folder = join(home, 'logs');
  const files = (await readdir(folder).catch(() => []))
    .filter((file) => file.endsWith('.log'))
    .toSorted();
  const wanted = files.filter((file) => !part || basename(file, '.log') === part);
  if (wanted.length === 0) {
    const known = files.map((file) => basename(file, '.log')).join(', ') || PART_NAMES.join(', ');
    throw new CommandFailure(
      `There is no log of ${part ?? 'any part'} yet. Parts: ${known}.`,
      EXIT.notFound,
    );
  }
  const width = Math.max(...wanted.map((file) => basename(file, '.log').length));
  const tails = wanted.map(
    (file) =>
      new Tail(
        join(folder, file),
        part ? '' : data.dim(`${basename(file, '.log').padEnd(width)} │ `),
      ),
  );
  for (const tail of tails) await tail.print();
  while (options.follow) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    for (const tail of tails) await tail.print();
  }
}

/** A file read from near its end, onwards. */
class Tail {
  #position = -1;

  constructor(
    private readonly path: string,
    private readonly prefix: string,
  ) {}

  async print(): Promise<void> {
    const size = (await stat(this.path).catch(() => null))?.size ?? 0;
    const isFirst = this.#position < 0;
    if (size < this.#position) this.#position = 0;
    const start = isFirst ? Math.max(0, size - TAIL_BYTES) : this.#position;
    if (size === start) return;
    let text = '';
    for await (const chunk of createReadStream(this.path, {
      start,
      end: size - 1,
      encoding: 'utf8',
    }))
      text += String(chunk);
    this.#position = size;
    const lines = text.split('\n').filter((line) => line !== '');
    const whole = isFirst && start > 0 ? lines.slice(1) : lines;
    process.stdout.write(whole.map((line) => `${this.prefix}${line}\n`).join(''));
  }
}
