import type { Line } from '../line.js';
import type { BillingReport } from './billing.js';

const SHOWN = 10;

export function ofBilling(report: BillingReport): Line[] {
  const { events, copies, customers, webhook, bare, kills, outage, differences } = report;
  return [
    ['Events, customers', `${events} × ${copies}, ${customers}`],
    ['Killed meanwhile', `worker ${kills.worker}×, Redis ${kills.redis}×`],
    ['Customers that differ from the provider', String(differences.length), '0'],
    ['Events not stored once', String(Math.abs(events - (report.stored - outage.missed))), '0'],
    ['Events acted on twice, or never', `${report.twice}, ${report.waiting}`, '0, 0'],
    ['Webhook, p50', `${webhook.p50Ms} ms`],
    ['Webhook, p99', `${webhook.p99Ms} ms`, '≤ 500 ms'],
    ['Webhook, answers other than 200', String(webhook.refused), '0'],
    ['Webhook', `${webhook.perSecond} /s`],
    ['Bare Fastify and pg, p50', `${bare.p50Ms} ms`],
    ['Bare Fastify and pg, p99', `${bare.p99Ms} ms`],
    ['Bare Fastify and pg', `${bare.perSecond} /s`],
    ['Ratio of the p99', String(report.ratio)],
    ['All settled after the last event', `${report.settledSeconds} s`],
    ['After 72 h without a word: events found', String(outage.missed)],
    ['After 72 h without a word: customers that differ', String(outage.differences.length), '0'],
    ['Rows written by a reconciliation without news', String(report.writesAtRest), '0'],
    ...[...differences, ...outage.differences]
      .slice(0, SHOWN)
      .map((difference): Line => ['Differs', difference]),
  ];
}
