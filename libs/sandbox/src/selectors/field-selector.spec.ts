import { describe, expect, it } from 'vitest';
import { matchesFields, parseFieldSelector } from './field-selector.js';
import { SelectorProblem } from './label-selector.js';

const POD = {
  metadata: { name: 'web-1', namespace: 'a' },
  spec: { nodeName: 'n,1' },
  status: { phase: 'Running' },
};
const matches = (selector: string): boolean => matchesFields(parseFieldSelector(selector), POD);

describe('field selectors', () => {
  it.each([
    '',
    'metadata.name=web-1',
    'status.phase!=Failed',
    'metadata.name==web-1,status.phase=Running',
    'spec.nodeName=n\\,1',
    'spec.missing=',
  ])('%j selects', (selector) => {
    expect(matches(selector)).toBe(true);
  });

  it.each([
    'metadata.name=web',
    'status.phase!=Running',
    'metadata.name=web-1,metadata.namespace=b',
  ])('%j does not', (selector) => {
    expect(matches(selector)).toBe(false);
  });

  it('without an operator are refused', () => {
    expect(() => parseFieldSelector('metadata.name')).toThrow(SelectorProblem);
  });
});
