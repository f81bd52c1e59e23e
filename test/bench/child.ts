/** Programs of this folder as processes of their own, spoken to by messages. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Child {
  readonly process: ChildProcess;
  /** The first thing it told. */
  readonly told: unknown;
}

/** `file` as it is built, relative to this folder. Its end is added to what is cleaned up. */
export async function child(
  file: string,
  args: readonly string[],
  cleanUp: (() => Promise<unknown>)[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const process = fork(join(import.meta.dirname, file), args, {
    env: { ...globalThis.process.env, NODE_ENV: 'production', ...environment },
  });
  const exited = once(process, 'exit');
  cleanUp.push(() => {
    process.kill();
    return exited;
  });
  return { process, told: await nextMessage(process) };
}

export async function nextMessage(process: ChildProcess): Promise<unknown> {
  const isOver = new AbortController();
  const { signal } = isOver;
  try {
    const [message]: unknown[] = await Promise.race([
      once(process, 'message', { signal }),
      once(process, 'exit', { signal }).then(([code]) => {
        throw new Error(`${process.spawnfile} ended with ${code}`);
      }),
    ]);
    return message;
  } finally {
    isOver.abort();
  }
}
