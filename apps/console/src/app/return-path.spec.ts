import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { safeReturnPath } from './return-path.js';

describe('where one goes back to after signing in', () => {
  it.each(['/', '/instances/ten_1?x=1#y', '/instances/new'])('may be %s', (path) => {
    expect(safeReturnPath(path)).toBe(path);
  });

  it.each([
    undefined,
    7,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/login?redirect=/',
  ])('is home for %j', (wanted) => {
    expect(safeReturnPath(wanted)).toBe('/');
  });

  it('never is another site, whatever is asked for', () => {
    const site = 'https://fleet.example';
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl(), fc.string(), fc.stringMatching(/^\/[/\\\t.@]{0,4}.*$/)),
        (wanted) => {
          expect(new URL(safeReturnPath(wanted), site).origin).toBe(site);
        },
      ),
    );
  });
});
