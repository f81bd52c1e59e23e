/** The alert rules and dashboards of k8s/monitoring: what they ask for is measured, and each alert says what to do. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(CHECKOUT, path), 'utf8');
const find = (...patterns: string[]): string[] => globSync(patterns, { cwd: CHECKOUT }).toSorted();

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

const rules = find('k8s/monitoring/rules/*.yaml').flatMap((path) => {
  const { groups } = parse(read(path)) as { groups: { rules: Rule[] }[] };
  return groups.flatMap((group) => group.rules);
});
const dashboards = find('k8s/monitoring/dashboards/*.json').map((path) => {
  const { panels } = JSON.parse(read(path)) as { panels: { targets: { expr: string }[] }[] };
  return { path, queries: panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)) };
});

describe('every alert', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))('%s has its page', (_, rule) => {
    const page = read(rule.annotations.runbook);
    expect(page).toMatch(/^# .+\n\n(?:.+\n)+\n## Look\n\n.+\n[^]*\n## Put it right\n\n.+/);
    expect(read('docs/runbooks/README.md')).toContain(`[${rule.alert}](`);
    expect(rule.annotations.summary).not.toBe('');
    expect(['critical', 'warning']).toContain(rule.labels.severity);
  });

  it('has a page of its own, and no page is left over', () => {
    const pages = find('docs/runbooks/*.md').filter((path) => !path.endsWith('README.md'));
    expect(rules.map(({ annotations }) => annotations.runbook).toSorted()).toEqual(pages);
  });
});

/** What is measured, by the names in the source; the edge puts prefixes before those of its gauges and counters. */
const sources = find('{apps,libs}/**/src/**/*metrics*.ts', 'apps/*/src/**/*.ts')
  .filter((path) => !path.includes('.spec.'))
  .map(read)
  .join('\n');

function isMeasured(metric: string): boolean {
  const name = metric.replace(/_(bucket|count|sum)$/, '');
  const ofTheEdge = name.replace(/^(fleetcommand_edge|traefik_entrypoint)_/, '');
  return [name, ofTheEdge].some((one) => sources.includes(`'${one}'`));
}

const metricsIn = (query: string): string[] =>
  query.match(/\b(?:fleetcommand|http|traefik)_[a-z_]+\b/g) ?? [];

describe('what is asked for is measured', () => {
  it.each(rules.map(({ alert, expr }) => [alert, expr] as const))('by %s', (_, expr) => {
    expect(metricsIn(expr)).not.toEqual([]);
    expect(metricsIn(expr).filter((metric) => !isMeasured(metric))).toEqual([]);
  });

  it.each(dashboards.map(({ path, queries }) => [path, queries] as const))(
    'by %s',
    (_, queries) => {
      expect(queries.length).toBeGreaterThan(3);
      expect(queries.flatMap(metricsIn).filter((metric) => !isMeasured(metric))).toEqual([]);
    },
  );
});
