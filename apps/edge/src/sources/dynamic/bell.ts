/** Rung by whoever has news, waited at by whoever acts on them; what rings meanwhile is one ring. */
export class Bell {
  private hasRung = false;
  private wake: () => void = () => undefined;

  ring(): void {
    this.hasRung = true;
    this.wake();
  }

  /** Waits for the next ring since the last, for at most `longestMs`. Throws where the signal says so. */
  async next(signal: AbortSignal, longestMs?: number): Promise<void> {
    signal.throwIfAborted();
    if (!this.hasRung) await this.wait(signal, longestMs);
    signal.throwIfAborted();
    this.hasRung = false;
  }

  private wait(signal: AbortSignal, longestMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = longestMs === undefined ? undefined : setTimeout(done, longestMs);
      signal.addEventListener('abort', done, { once: true });
      this.wake = done;
    });
  }
}
