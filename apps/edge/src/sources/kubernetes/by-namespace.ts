/**
 * Work for objects of many namespaces: side by side, in each namespace one after the other. Nobody's thousand objects hold
 * up another's one, also where they come later.
 */
export class ByNamespace {
  private readonly busy = new Set<string>();

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
      for (const item of items) await work(item);
    } finally {
      this.busy.delete(namespace);
    }
  }
}
