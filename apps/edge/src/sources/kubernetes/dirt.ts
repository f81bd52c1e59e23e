/** What has to be looked at again: keys with the time their first change was seen. */
export class Dirt {
  private keys = new Map<string, number>();
  private isComplete = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  add(key: string): void {
    if (!this.keys.has(key)) this.keys.set(key, this.nowMs());
    this.tell();
  }

  /** Everything there is has been added: the next `take` says so. */
  complete(): void {
    this.isComplete = true;
    this.tell();
  }

  take(): { keys: ReadonlyMap<string, number>; isComplete: boolean } {
    const taken = { keys: this.keys, isComplete: this.isComplete };
    this.keys = new Map();
    this.isComplete = false;
    return taken;
  }

  /** Something is there to be taken. */
  get hasNews(): boolean {
    return this.keys.size > 0 || this.isComplete;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
