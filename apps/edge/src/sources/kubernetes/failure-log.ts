import type { Failure } from '@fleetcommand/kernel/result';
import type { Logger } from '@fleetcommand/runtime/logging';

const REPEATED_AFTER_MS = 60_000;

/**
 * Says once a minute that a cluster does not answer, not once for each of its kinds and attempts; another cause is
 * said at once.
 */
export class FailureLog {
  private readonly saidAtMs = new Map<string, number>();

  constructor(
    private readonly log: Logger,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  failed(kind: string, { code, message }: Failure): void {
    // It only repeats what was said when the breaker opened.
    if (code === 'cluster.breaker-open') return;
    // A missing kind is a fact of the cluster, and each its own.
    const topic = code === 'cluster.kind-missing' ? `${code} ${kind}` : code;
    const saidAtMs = this.saidAtMs.get(topic);
    const now = this.nowMs();
    if (saidAtMs !== undefined && now - saidAtMs < REPEATED_AFTER_MS) return;
    this.saidAtMs.set(topic, now);
    this.log.warn(
      { kind, code, reason: message },
      'a source does not answer; what is known is served',
    );
  }
}
