import { open, stat } from 'node:fs/promises';

/** Tenants that the worker has looked at, by its log, from now on. */
export class LookedAt {
  readonly #seen = new Set<string>();
  #rest = '';

  private constructor(
    private readonly file: string,
    private offset: number,
  ) {}

  static async from(file: string): Promise<LookedAt> {
    return new LookedAt(file, (await stat(file)).size);
  }

  async count(): Promise<number> {
    const log = await open(this.file);
    const { size } = await log.stat();
    const { buffer } = await log.read(Buffer.alloc(size - this.offset), { position: this.offset });
    await log.close();
    this.offset = size;
    const lines = (this.#rest + buffer.toString('latin1')).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const tenant = line.includes('tenant reconciled') && /"tenant":"([^"]+)"/.exec(line)?.[1];
      if (tenant) this.#seen.add(tenant);
    }
    return this.#seen.size;
  }
}
