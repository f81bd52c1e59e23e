import type { RotationReport } from '@fleetcommand/application/use-cases/secrets/rotate-envelopes';
import { Counter, Gauge, type Registry } from 'prom-client';

/** How far a change of master keys is (`docs/recipes/move-to-a-new-master-key.md`). */
export class EnvelopeMetrics {
  private readonly envelopes: Gauge<'is'>;
  private readonly resealed: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.envelopes = new Gauge({
      name: 'fleetcommand_envelopes',
      help: 'Sealed secrets at the last rotation: sealed with the newest key, or not to be opened with any',
      labelNames: ['is'],
      registers,
    });
    this.resealed = new Counter({
      name: 'fleetcommand_envelopes_resealed_total',
      help: 'Secrets that this process sealed again with the newest key',
      registers,
    });
  }

  observe({ checked, resealed, unreadable }: RotationReport): void {
    this.envelopes.set({ is: 'newest' }, checked - unreadable.length);
    this.envelopes.set({ is: 'unreadable' }, unreadable.length);
    this.resealed.inc(resealed);
  }
}
