/**
 * Runs work by key: at most `size` at once, at most `perOwner` of one owner, and never one key twice at once. A key rung
 * while it runs runs once more after; rung while it waits, it waits once. First come, first served, but for owners who
 * have their share.
 */
export interface FairPool {
  ring(key: string, owner: string): void;
  /** Starts nothing more; resolves when what runs has ended. */
  stop(): Promise<void>;
}

export interface FairPoolOptions {
  readonly size: number;
  readonly perOwner: number;
  readonly run: (key: string, owner: string) => Promise<void>;
  readonly onError: (error: unknown, key: string) => void;
}

export function createFairPool({ size, perOwner, run, onError }: FairPoolOptions): FairPool {
  const waiting = new Map<string, string>();
  const running = new Map<string, { readonly owner: string; readonly done: Promise<void> }>();
  let isStopped = false;

  const hasRoom = (key: string, owner: string) =>
    !running.has(key) &&
    [...running.values()].filter((each) => each.owner === owner).length < perOwner;

  const start = (key: string, owner: string) => {
    waiting.delete(key);
    const done = run(key, owner)
      .catch((error: unknown) => onError(error, key))
      .then(() => {
        running.delete(key);
        fill();
      });
    running.set(key, { owner, done });
  };
  const fill = () => {
    if (isStopped) return;
    for (const [key, owner] of waiting) {
      if (running.size >= size) return;
      if (hasRoom(key, owner)) start(key, owner);
    }
  };
  return {
    ring(key, owner) {
      if (!waiting.has(key)) waiting.set(key, owner);
      fill();
    },
    async stop() {
      isStopped = true;
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}
