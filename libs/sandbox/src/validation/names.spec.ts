import { describe, expect, it } from 'vitest';
import {
  configKey,
  dnsLabel,
  dnsLabelWithoutDots,
  dnsSubdomain,
  environmentName,
  labelValue,
  type NameRule,
  pathSegment,
  portName,
  portNumber,
  qualifiedName,
  wildcardHost,
} from './names.js';

interface Case {
  readonly rule: NameRule;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

const CASES: Record<string, Case> = {
  'DNS labels': {
    rule: dnsLabel,
    good: ['a', 'a-1', '1a', 'x'.repeat(63)],
    bad: ['', 'A', 'a.b', '-a', 'a-', 'a_b', 'x'.repeat(64)],
  },
  'DNS subdomains': {
    rule: dnsSubdomain,
    good: ['a', 'a.b-c.d'],
    bad: ['', 'a..b', '.a', 'a.', 'A.b', 'x'.repeat(254)],
  },
  'names of namespaces': { rule: dnsLabelWithoutDots, good: ['t-1'], bad: ['a.b', 'A'] },
  'label values': {
    rule: labelValue,
    good: ['', 'A_b.c-1'],
    bad: ['a b', '-a', 'x'.repeat(64), 'ä'],
  },
  'label keys': {
    rule: qualifiedName,
    good: ['a', 'example.com/A_b', 'a.b'],
    bad: ['', '/a', 'a/', 'a/b/c', 'A.b/c', '-x', 'x'.repeat(64)],
  },
  'config keys': {
    rule: configKey,
    good: ['a', '.env', 'A_b-c.d'],
    bad: ['', '.', '..', '..x', 'a/b', 'a b'],
  },
  'environment names': {
    rule: environmentName,
    good: ['A', 'a.b-c', 'A B'],
    bad: ['', 'A=B', 'ä'],
  },
  'port names': {
    rule: portName,
    good: ['http', 'h-2'],
    bad: ['', '80', 'HTTP', 'a--b', 'x'.repeat(16)],
  },
  'names in paths': {
    rule: pathSegment,
    good: ['system:node', 'A b'],
    bad: ['.', '..', 'a/b', 'a%b'],
  },
  hosts: { rule: wildcardHost, good: ['a.b', '*.a.b'], bad: ['*', '*.*.a', 'a_b', 'a.*'] },
};

describe.each(Object.entries(CASES))('%s', (_name, { rule, good, bad }) => {
  it.each(good)('may be %j', (text) => {
    expect(rule(text)).toBeUndefined();
  });

  it.each(bad)('may not be %j', (text) => {
    expect(rule(text)).toMatch(/./);
  });
});

describe('port numbers', () => {
  it('are between 1 and 65535', () => {
    expect([1, 65535].map(portNumber)).toEqual([undefined, undefined]);
    for (const port of [0, -1, 65536, 1.5])
      expect(portNumber(port)).toBe('must be between 1 and 65535, inclusive');
  });
});
