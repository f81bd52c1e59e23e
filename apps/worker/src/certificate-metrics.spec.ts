import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

import { CertificateMetrics } from './certificate-metrics.js';
import { EnvelopeMetrics } from './envelope-metrics.js';

const RULES = resolve(import.meta.dirname, '../../../k8s/monitoring/rules/certificates.yaml');

const overview = {
  total: 10,
  issued: 9,
  live: 8,
  ordering: 1,
  uploaded: 1,
  expiry: [
    { fromDays: null, toDays: 0, count: 1 },
    { fromDays: 0, toDays: 1, count: 2 },
    { fromDays: 1, toDays: null, count: 6 },
  ],
  orders: [
    {
      kind: 'orders',
      directoryUrl: 'https://ca.test',
      subject: '',
      left: 5,
      capacity: 50,
      reserved: 20,
    },
  ],
  tightest: [],
  failures: [{ code: 'acme.refused', problem: 'caa', count: 1 }],
} as const;

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
}

it('certificates that end are counted up to each bound, those that have ended among them', async () => {
  const registry = new Registry();
  new CertificateMetrics(registry).observe(overview);
  const text = await registry.metrics();
  expect(text).toContain('fleetcommand_certificates_ending{within_days="0"} 1');
  expect(text).toContain('fleetcommand_certificates_ending{within_days="1"} 3');
  expect(text).toContain('fleetcommand_certificates{is="live"} 8');
});

it('what no longer fails is no longer told of', async () => {
  const registry = new Registry();
  const metrics = new CertificateMetrics(registry);
  metrics.observe(overview);
  metrics.observe({ ...overview, failures: [] });
  expect(await registry.metrics()).not.toContain('acme.refused');
});

it('every alert is about figures there are', async () => {
  const registry = new Registry();
  new CertificateMetrics(registry).observe(overview);
  new EnvelopeMetrics(registry).observe({ checked: 9, resealed: 1, unreadable: ['x of 1'] });
  const text = await registry.metrics();
  const rules = parse(await readFile(RULES, 'utf8')) as Rules;
  const expressions = rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr));
  expect(expressions.length).toBeGreaterThan(3);
  for (const expression of expressions)
    for (const [name] of expression.matchAll(/fleetcommand_[a-z_]+(\{[a-z_]+="[^"~]+"\})?/g))
      expect(text, expression).toContain(name);
});
