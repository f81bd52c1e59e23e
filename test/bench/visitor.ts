import { Pool } from 'undici';

const PATIENCE_MS = 60_000;

export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Asks again and again on one connection, so that a figure holds up to one request's time of its own. */
export class Visitor {
  readonly #pool: Pool;

  constructor(
    origin: string,
    private readonly path: string,
  ) {
    this.#pool = new Pool(origin, { connections: 1 });
  }

  async until(host: string, isSo: (seen: Seen) => boolean): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const seen = await this.#ask(host);
      if (isSo(seen)) return;
      if (performance.now() > deadline)
        throw new Error(`${host} answers ${seen.status} after ${PATIENCE_MS / 1000} s.`);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #ask(host: string): Promise<Seen> {
    const request = { method: 'GET', path: this.path, headers: { host } } as const;
    const { statusCode, headers, body } = await this.#pool.request(request);
    await body.dump();
    return { status: statusCode, headers };
  }
}
