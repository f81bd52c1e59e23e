import type { CertificateOverview } from '@fleetcommand/application/use-cases/certificates/oversee-certificates';
import { Counter, Gauge, type Registry } from 'prom-client';

const WORDS = ['total', 'issued', 'live', 'ordering', 'uploaded'] as const;

/** What alert rules (`k8s/monitoring/rules/certificates.yaml`) are made of. */
export class CertificateMetrics {
  private readonly count: Gauge<'is'>;
  private readonly ending: Gauge<'within_days'>;
  private readonly failing: Gauge<'code' | 'problem'>;
  private readonly ordersLeft: Gauge<'authority'>;
  private readonly ordersCapacity: Gauge<'authority'>;
  private readonly issuedTotal: Counter;
  private readonly failuresTotal: Counter<'code'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.count = new Gauge({
      name: 'fleetcommand_certificates',
      help: 'Certificates that are wanted, and how many of them are signed, live at every edge, being ordered, uploaded',
      labelNames: ['is'],
      registers,
    });
    this.ending = new Gauge({
      name: 'fleetcommand_certificates_ending',
      help: 'Certificates that end within so many days; 0: that have ended',
      labelNames: ['within_days'],
      registers,
    });
    this.failing = new Gauge({
      name: 'fleetcommand_certificates_failing',
      help: 'Certificates by what went wrong last, or is waited for',
      labelNames: ['code', 'problem'],
      registers,
    });
    this.ordersLeft = new Gauge({
      name: 'fleetcommand_acme_orders_left',
      help: 'Orders that may be made at once at an authority',
      labelNames: ['authority'],
      registers,
    });
    this.ordersCapacity = new Gauge({
      name: 'fleetcommand_acme_orders_capacity',
      help: 'The most orders that may be made at once at an authority',
      labelNames: ['authority'],
      registers,
    });
    this.issuedTotal = new Counter({
      name: 'fleetcommand_certificates_issued_total',
      help: 'Certificates this process has seen signed',
      registers,
    });
    this.failuresTotal = new Counter({
      name: 'fleetcommand_certificate_failures_total',
      help: 'Failures on the way to a certificate',
      labelNames: ['code'],
      registers,
    });
  }

  issued(): void {
    this.issuedTotal.inc();
  }

  failed(code: string): void {
    this.failuresTotal.inc({ code });
  }

  observe(overview: CertificateOverview): void {
    for (const word of WORDS) this.count.set({ is: word }, overview[word]);
    let sum = 0;
    for (const { toDays, count } of overview.expiry) {
      sum += count;
      if (toDays !== null) this.ending.set({ within_days: toDays }, sum);
    }
    this.failing.reset();
    for (const { code, problem, count } of overview.failures)
      this.failing.set({ code, problem: problem ?? '' }, count);
    for (const { directoryUrl: authority, left, capacity } of overview.orders) {
      this.ordersLeft.set({ authority }, left);
      this.ordersCapacity.set({ authority }, capacity);
    }
  }
}
