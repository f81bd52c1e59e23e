import { describe, expect, it } from 'vitest';

import { findingsLast } from './findings-last.js';

const section = (name: string) => `======= ${name} =======\n`;
const REPORT = [
  'Schemathesis 4\n',
  section('FAILURES'),
  '____ GET /v1/things ____\ncurl -X GET https://a.example\n',
  section('WARNINGS'),
  'much ado\n',
  section('SUMMARY'),
  'Seed: 1\n',
].join('');

describe('what schemathesis says', () => {
  it('ends with what it found, as curl', () => {
    const told = findingsLast(REPORT);
    expect(told).toContain('Seed: 1');
    expect(told.trimEnd().endsWith('curl -X GET https://a.example')).toBe(true);
  });

  it('is told as it is where it has no sections, such as when it could not start', () => {
    expect(findingsLast('no such schema')).toBe('no such schema');
  });

  it('is no longer than a log bears, and loses the end of many findings', () => {
    const many = `${section('FAILURES')}first\n${'x'.repeat(100_000)}\n${section('SUMMARY')}Seed: 1\n`;
    const told = findingsLast(many);
    expect(told).toContain('first');
    expect(told).toContain('Seed: 1');
    expect(told.length).toBeLessThan(25_000);
  });
});
