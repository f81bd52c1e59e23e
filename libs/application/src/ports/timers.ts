/** The passing of time, handed in so that tests can make it pass. */
export interface Timers {
  /** Calls `task` every `ms` until the returned function is called; never keeps the process alive. */
  every(ms: number, task: () => void): () => void;
  /** Resolves after `ms`, or at once when the signal aborts. */
  delay(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemTimers: Timers = {
  every(ms, task) {
    const timer = setInterval(task, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
  delay(ms, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
      signal?.addEventListener('abort', done);
    });
  },
};
