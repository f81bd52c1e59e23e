import type { KubeObject } from './kube-object.js';

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject;
}

const PATIENCE_MS = 15_000;

/** An open watch, read event by event. */
export class WatchStream {
  readonly #events: AsyncGenerator<WatchEvent>;
  readonly #body: AsyncIterable<Uint8Array> & { destroy(): unknown };

  constructor(body: AsyncIterable<Uint8Array> & { destroy(): unknown }) {
    this.#body = body;
    this.#events = readEvents(body);
  }

  /** The next event; fails when none comes, or the server ends the watch. */
  async next(): Promise<WatchEvent> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new Error(`no event within ${PATIENCE_MS} ms`)),
      PATIENCE_MS,
    );
    try {
      const { value, done } = await Promise.race([this.#events.next(), late]);
      if (done) throw new Error('the server ended the watch');
      return value;
    } finally {
      clearTimeout(timer);
    }
  }

  /** So many events, as `TYPE name`. */
  async take(count: number): Promise<string[]> {
    const seen: string[] = [];
    while (seen.length < count) {
      const { type, object } = await this.next();
      seen.push(`${type} ${object.metadata.name}`);
    }
    return seen;
  }

  close(): void {
    this.#body.destroy();
  }
}

async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<WatchEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as WatchEvent;
  }
}
