import type { ClusterObject } from '@fleetcommand/adapter-kubernetes/object';
import type { Problem } from '@fleetcommand/routing/ir/ir';
import { describe, expect, test } from 'vitest';
import { conditionsToWrite } from './status-reporter.js';

const route = (name: string, condition?: Record<string, string>): ClusterObject => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'IngressRoute',
  metadata: { name, namespace: 'n' },
  ...(condition && { status: { conditions: [{ type: 'Accepted', ...condition }] } }),
});
const fault = (name: string, severity: Problem['severity'] = 'error'): Problem => ({
  severity,
  code: 'traefik.rule-syntax',
  object: { kind: 'IngressRoute', namespace: 'n', name },
  field: 'spec.routes[0].match',
  message: 'It ends too early.',
});
const REPORTED = {
  status: 'False',
  reason: 'RuleSyntax',
  message: 'spec.routes[0].match: It ends too early.',
};

describe('the status of objects', () => {
  test('is not written where nothing is wrong and nothing was', () => {
    expect(conditionsToWrite([route('a')], [])).toEqual([]);
  });

  test('says what is wrong, with field and reason', () => {
    expect(conditionsToWrite([route('a'), route('b')], [fault('a')])).toEqual([
      { object: route('a'), condition: REPORTED },
    ]);
  });

  test('is not written again where it says so already', () => {
    expect(conditionsToWrite([route('a', REPORTED)], [fault('a')])).toEqual([]);
  });

  test('is taken back when the fault is gone', () => {
    expect(conditionsToWrite([route('a', REPORTED)], [])).toMatchObject([
      { condition: { status: 'True', reason: 'Accepted' } },
    ]);
  });

  test('leaves warnings, and kinds it may not write to, alone', () => {
    const secret = { ...fault('a'), object: { kind: 'Secret', namespace: 'n', name: 'a' } };
    expect(conditionsToWrite([route('a')], [fault('a', 'warning'), secret])).toEqual([]);
  });

  test('sums up many faults', () => {
    const [written] = conditionsToWrite(
      [route('a')],
      Array.from({ length: 8 }, () => fault('a')),
    );
    expect(written?.condition.message).toMatch(/ And 3 more\.$/);
  });
});
