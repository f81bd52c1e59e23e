/** One thing that must work for the process to serve. Resolves when it does, rejects with why not. */
export interface HealthCheck {
  readonly name: string;
  readonly check: (signal: AbortSignal) => Promise<void>;
}

export interface CheckOutcome {
  readonly name: string;
  readonly ok: boolean;
  /** Empty when it is. */
  readonly message: string;
  readonly durationMs: number;
}

const CHECK_TIMEOUT_MS = 2_000;

/** What a process says of itself to whoever routes traffic to it, or restarts it. */
export class Health {
  readonly #checks: readonly HealthCheck[];
  readonly #checkTimeoutMs: number;
  #isStarted = false;
  #isStopping = false;

  /** A check that has not answered after `checkTimeoutMs` has failed. */
  constructor(checks: readonly HealthCheck[], checkTimeoutMs = CHECK_TIMEOUT_MS) {
    this.#checks = checks;
    this.#checkTimeoutMs = checkTimeoutMs;
  }

  markStarted(): void {
    this.#isStarted = true;
  }

  /** Readiness fails from here on, so that traffic goes elsewhere before work drains. */
  markStopping(): void {
    this.#isStopping = true;
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  async readiness(): Promise<{ ready: boolean; checks: readonly CheckOutcome[] }> {
    if (this.#isStopping) {
      return {
        ready: false,
        checks: [{ name: 'shutdown', ok: false, message: 'shutting down', durationMs: 0 }],
      };
    }
    const checks = await Promise.all(this.#checks.map((check) => run(check, this.#checkTimeoutMs)));
    return { ready: this.#isStarted && checks.every((outcome) => outcome.ok), checks };
  }
}

async function run(one: HealthCheck, timeoutMs: number): Promise<CheckOutcome> {
  const { name } = one;
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(timeoutMs);
  const timedOut = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${timeoutMs} ms`)));
  });
  const message = await Promise.race([one.check(signal), timedOut]).then(
    () => '',
    (error: unknown) =>
      (error instanceof Error && error.message) || String(error) || 'it failed without a reason',
  );
  return { name, ok: message === '', message, durationMs: performance.now() - startedAt };
}
