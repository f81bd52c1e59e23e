import { describe, expect, it } from 'vitest';
import {
  matchesLabels,
  objectSelectorRequirements,
  parseLabelSelector,
  printRequirements,
  SelectorProblem,
} from './label-selector.js';

const LABELS = { app: 'web', tier: 'front', 'example.com/zone': 'a' };
const matches = (selector: string): boolean => matchesLabels(parseLabelSelector(selector), LABELS);

describe('label selectors', () => {
  it.each([
    '',
    'app=web',
    'app==web,tier=front',
    'app!=db',
    'missing!=x',
    'app in (web, db)',
    'app notin (db)',
    'missing notin (db)',
    'app',
    '!missing',
    'example.com/zone=a',
    'app in (web),tier in (front,back),!legacy',
  ])('%j selects', (selector) => {
    expect(matches(selector)).toBe(true);
  });

  it.each([
    'app=db',
    'app!=web',
    'app in (db)',
    'app notin (web)',
    'missing',
    '!app',
    'app=web,tier=back',
  ])('%j does not', (selector) => {
    expect(matches(selector)).toBe(false);
  });

  it.each(['a b c', 'app in (web', 'app=a b', '=x', '-x=1', 'app in web'])(
    '%j is refused',
    (selector) => {
      expect(() => parseLabelSelector(selector)).toThrow(SelectorProblem);
    },
  );

  it('of objects combine labels and expressions', () => {
    const requirements = objectSelectorRequirements({
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['front', 'back'] },
        { key: 'legacy', operator: 'DoesNotExist' },
      ],
    });
    expect(matchesLabels(requirements, LABELS)).toBe(true);
    expect(matchesLabels(requirements, { ...LABELS, legacy: '' })).toBe(false);
    expect(printRequirements(requirements)).toBe('!legacy,app=web,tier in (back,front)');
  });
});
