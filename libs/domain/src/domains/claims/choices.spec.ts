import { describe, expect, it } from 'vitest';

import { checkChoice, type Choice, type ChosenDomain } from './choices.js';

const PLATFORM = 'acme.apps.example.com';

const chosen = (hostname: string, change: Partial<ChosenDomain> = {}): ChosenDomain => ({
  hostname,
  isPrimary: false,
  redirectTo: null,
  ...change,
});
const check = (domain: ChosenDomain, wish: Choice, others: readonly ChosenDomain[] = []) =>
  checkChoice(domain, wish, others, PLATFORM);

describe('a choice', () => {
  it('is taken: primary, or sent on to a name that serves, or back', () => {
    expect(check(chosen('acme.com'), { isPrimary: true }).ok).toBe(true);
    const www = chosen('www.acme.com');
    expect(check(www, { redirectTo: 'acme.com' }, [chosen('acme.com')]).ok).toBe(true);
    expect(check(www, { redirectTo: PLATFORM }).ok).toBe(true);
    const primary = chosen('www.acme.com', { isPrimary: true });
    const both = { isPrimary: false, redirectTo: 'acme.com' };
    expect(check(primary, both, [chosen('acme.com')]).ok).toBe(true);
    expect(check(chosen('acme.com', { redirectTo: PLATFORM }), { redirectTo: null }).ok).toBe(true);
  });

  it.each<[string, ChosenDomain, Choice, readonly ChosenDomain[], string]>([
    ['a wildcard as primary', chosen('*.acme.com'), { isPrimary: true }, [], 'primary-impossible'],
    [
      'a primary that redirects',
      chosen('acme.com', { redirectTo: PLATFORM }),
      { isPrimary: true },
      [],
      'primary-impossible',
    ],
    [
      'a redirect of the primary',
      chosen('acme.com', { isPrimary: true }),
      { redirectTo: PLATFORM },
      [],
      'primary-impossible',
    ],
    ['a circle of one', chosen('a.com'), { redirectTo: 'a.com' }, [], 'redirect-impossible'],
    ['a stranger’s name', chosen('a.com'), { redirectTo: 'evil.com' }, [], 'redirect-impossible'],
    [
      'a wildcard as target',
      chosen('a.com'),
      { redirectTo: '*.a.com' },
      [chosen('*.a.com')],
      'redirect-impossible',
    ],
    [
      'a chain, made at its end',
      chosen('a.com'),
      { redirectTo: 'b.com' },
      [chosen('b.com', { redirectTo: PLATFORM })],
      'redirect-impossible',
    ],
    [
      'a chain, made at its beginning',
      chosen('b.com'),
      { redirectTo: PLATFORM },
      [chosen('a.com', { redirectTo: 'b.com' })],
      'redirect-impossible',
    ],
  ])('is refused: %s', (_, domain, wish, others, code) => {
    const field =
      code === 'primary-impossible' && !wish.isPrimary ? 'redirect' : code.split('-')[0];
    expect(check(domain, wish, others)).toMatchObject({
      ok: false,
      error: { code: `domains.${code}`, pointer: `/${field}` },
    });
  });
});
