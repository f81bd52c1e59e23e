/** So many at a time of all namespaces: what one edge asks a cluster for leaves room for others. */
const AT_ONCE = 16;

/**
 * Work for objects of many namespaces: side by side, in each namespace one after the other, and a namespace that has more
 * goes to the end of the line for each. Nobody's thousand objects hold up another's one, also where they come later.
 */
export class ByNamespace {
  private readonly busy = new Set<string>();
  /** Those whose turn comes as others end, the next first. */
  private readonly line: (() => void)[] = [];
  private running = 0;

  /** What a namespace owes while it is still busy is left to the next call. */
  async each<T>(
    items: Iterable<T>,
    namespaceOf: (item: T) => string,
    work: (item: T) => Promise<void>,
  ): Promise<void> {
    const groups = Map.groupBy(items, namespaceOf);
    await Promise.all(
      [...groups]
        .filter(([namespace]) => !this.busy.has(namespace))
        .map(([namespace, own]) => this.workThrough(namespace, own, work)),
    );
  }

  private async workThrough<T>(
    namespace: string,
    items: readonly T[],
    work: (item: T) => Promise<void>,
  ): Promise<void> {
    this.busy.add(namespace);
    try {
      for (const item of items) await this.inTurn(() => work(item));
    } finally {
      this.busy.delete(namespace);
    }
  }

  private async inTurn(work: () => Promise<void>): Promise<void> {
    if (this.running === AT_ONCE) await new Promise<void>((go) => this.line.push(go));
    else this.running += 1;
    try {
      await work();
    } finally {
      const next = this.line.shift();
      // The place of who ends is the next one's.
      if (next) next();
      else this.running -= 1;
    }
  }
}
