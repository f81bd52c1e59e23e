/** Prometheus’ own promtool evaluates the alert rules over what is measured: who is called, when, and with which words. */
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';

import { findPromtool } from '../control-plane/programs.js';
import { CASES, type AlertCase } from './cases.js';

interface Rule {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const RULES = globSync(resolve(import.meta.dirname, '../../k8s/monitoring/rules/*.yaml'));
const rules = RULES.flatMap((path) => {
  const { groups } = parse(readFileSync(path, 'utf8')) as { groups: { rules: Rule[] }[] };
  return groups.flatMap((group) => group.rules);
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alerts-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Resolves to nothing when all is as expected; rejects with what promtool says is otherwise. */
async function promtool(...args: string[]): Promise<void> {
  try {
    await promisify(execFile)(await findPromtool(), args);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${stdout}${stderr}` || String(error), { cause: error });
  }
}

function filled(text: string, { labels = {}, value = '' }: AlertCase): string {
  return text
    .replaceAll('{{ $value }}', value)
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? '');
}

function testOf({ alert, labels, annotations }: Rule, one: AlertCase): object {
  const { series, waits, fires } = one;
  const texts = Object.entries(annotations).map(([name, text]) => [name, filled(text, one)]);
  const called = {
    exp_labels: { ...labels, ...one.labels },
    exp_annotations: Object.fromEntries(texts),
  };
  return {
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [
      { eval_time: `${waits}m`, alertname: alert, exp_alerts: [] },
      { eval_time: `${fires}m`, alertname: alert, exp_alerts: [called] },
    ],
  };
}

it('promtool finds no fault with the rules', async () => {
  await promtool('check', 'rules', ...RULES);
});

it('every alert is tried', () => {
  expect(rules.map(({ alert }) => alert).toSorted()).toEqual(Object.keys(CASES).toSorted());
});

it.each(rules.map((rule) => [rule.alert, rule] as const))(
  '%s calls when it was so for long enough, naming what it is about',
  async (alert, rule) => {
    const path = join(folder, `${alert}.yaml`);
    const tests = [testOf(rule, CASES[alert]!)];
    await writeFile(path, stringify({ rule_files: RULES, evaluation_interval: '1m', tests }));
    await promtool('test', 'rules', path);
  },
);
