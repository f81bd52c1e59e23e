import { setTimeout as delay } from 'node:timers/promises';
import { clientBy, type Reach } from '../journeys/harness/browser-like.js';

const AT_ONCE = 2;
/** Between two visits of one of them. */
const PAUSE_MS = 20;
/** So long somebody knocks where nobody opens. */
const PATIENCE_MS = 60_000;
const KNOCK_AGAIN_MS = 50;

/**
 * People who look at addresses, each time by a connection of their own. Where no connection is taken, or a stream is
 * refused, nothing was asked yet: they try again, as a balancer or a browser does; how long the node had nobody to open
 * is kept. Whatever else is asked over a connection must be answered well.
 */
export class Visitors {
  asked = 0;
  /** The longest that one of them found nobody to open. */
  longestClosedMs = 0;
  readonly failures: string[] = [];
  #isOver = false;
  readonly #people: Promise<void>[];

  constructor(
    private readonly reach: Reach,
    urls: readonly string[],
  ) {
    this.#people = Array.from({ length: AT_ONCE }, () => this.#come(urls));
  }

  /** What they met, in one line. */
  async end(): Promise<string> {
    this.#isOver = true;
    await Promise.all(this.#people);
    return `${this.asked} requests, ${this.failures.length} failed, nobody opened for ${this.longestClosedMs} ms at most`;
  }

  async #come(urls: readonly string[]): Promise<void> {
    while (!this.#isOver)
      for (const url of urls) {
        await this.#visit(url);
        await delay(PAUSE_MS);
      }
  }

  async #visit(url: string): Promise<void> {
    const since = Date.now();
    this.asked += 1;
    for (;;) {
      const outcome = await this.#look(url);
      const closedMs = Date.now() - since;
      if (outcome !== 'nobody opens' || closedMs > PATIENCE_MS) {
        if (outcome !== 'answered') this.failures.push(`${url} after ${closedMs} ms: ${outcome}`);
        return;
      }
      this.longestClosedMs = Math.max(this.longestClosedMs, closedMs);
      await delay(KNOCK_AGAIN_MS);
    }
  }

  async #look(url: string): Promise<string> {
    const client = clientBy(this.reach);
    try {
      const response = await client.fetch(url);
      const text = await response.text();
      return response.status < 400 ? 'answered' : `${response.status} ${text.slice(0, 200)}`;
    } catch (error) {
      const { cause } = error as { cause?: NodeJS.ErrnoException };
      if (cause && isUnasked(cause)) return 'nobody opens';
      return `${String(error)} (${cause?.message})`;
    } finally {
      await client.close();
    }
  }
}

/** HTTP/2 refuses a stream when its request was not begun, and may be made anew whatever it asks (RFC 9113, 8.7). */
const isUnasked = ({ code, message }: NodeJS.ErrnoException): boolean =>
  code === 'ECONNREFUSED' || message.includes('NGHTTP2_REFUSED_STREAM');
