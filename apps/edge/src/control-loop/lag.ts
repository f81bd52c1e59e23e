/** How long changes take from being seen to being verified in HAProxy. */

const REMEMBERED = 1_000;

export class LagTracker {
  /** Fragment id → when its oldest unverified change was seen, in ms of the monotonic clock. */
  private readonly open = new Map<string, number>();
  private readonly recent: number[] = [];

  constructor(private readonly onVerified: (lagMs: number, id: string) => void = () => undefined) {}

  seen(id: string, atMs: number): void {
    if (!this.open.has(id)) this.open.set(id, atMs);
  }

  verified(id: string, atMs: number): void {
    const seenAtMs = this.open.get(id);
    if (seenAtMs === undefined) return;
    this.open.delete(id);
    const lagMs = Math.max(0, atMs - seenAtMs);
    this.recent.push(lagMs);
    if (this.recent.length > REMEMBERED) this.recent.shift();
    this.onVerified(lagMs, id);
  }

  isOpen(id: string): boolean {
    return this.open.has(id);
  }

  get pending(): number {
    return this.open.size;
  }

  /** Over the last 1,000 changes; undefined before the first. */
  quantiles(): { p50: number; p99: number } | undefined {
    if (this.recent.length === 0) return undefined;
    const sorted = this.recent.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1]!;
    return { p50: at(0.5), p99: at(0.99) };
  }
}
