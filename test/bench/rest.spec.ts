import { expect, it } from 'vitest';
import { countApplies, writesBetween } from './rest.js';

it('counts applies of tenants’ kinds, and nothing else', () => {
  const line = (verb: string, resource: string, count: string) =>
    `apiserver_request_total{code="200",dry_run="",resource="${resource}",verb="${verb}"} ${count}`;
  const metrics = [
    '# TYPE apiserver_request_total counter',
    line('APPLY', 'deployments', '5'),
    line('APPLY', 'namespaces', '1e+03'),
    line('PATCH', 'deployments', '7'),
    line('APPLY', 'leases', '9'),
    'apiserver_request_terminations_total{verb="APPLY",resource="services"} 3',
  ].join('\n');
  expect(countApplies(metrics)).toBe(1005);
});

it('tells the tables that were written', () => {
  const before = { tenants: 5, leases: 7 };
  expect(writesBetween(before, { tenants: 5, leases: 9, events: 1 })).toEqual({
    leases: 2,
    events: 1,
  });
});
