import { expect, it } from 'vitest';
import { countApplies } from './rest.js';

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
