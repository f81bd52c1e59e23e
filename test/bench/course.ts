import { once } from 'node:events';
import { rounded } from './statistics.js';

/** One step after the other, each timed. One that fails does not keep the next from being taken; an interruption does. */
export class Course {
  readonly seconds: Record<string, number> = {};
  readonly unfinished: Record<string, string> = {};
  readonly #interruption = new AbortController();

  constructor(private readonly say: (line: string) => void) {
    process.once('SIGINT', () => this.#interruption.abort(new Error('It was interrupted.')));
  }

  async step(name: string, work: () => Promise<void>): Promise<void> {
    const { signal } = this.#interruption;
    if (signal.aborted) return;
    const interrupted = once(signal, 'abort').then(() => Promise.reject(signal.reason));
    const startedAt = performance.now();
    this.say(`== ${name}`);
    await Promise.race([work(), interrupted]).catch((error: unknown) => {
      this.unfinished[name] = error instanceof Error ? error.message : String(error);
      this.say(`${name} was not finished: ${this.unfinished[name]}`);
    });
    this.seconds[name] = rounded((performance.now() - startedAt) / 1000);
    this.say(`${name} took ${this.seconds[name]} s`);
  }
}
