import { PROBLEMS } from '@fleetcommand/contracts/http/problem';
import { describe, expect, it } from 'vitest';

import { readProblem } from './api-problem.js';

const code = 'tenants.slug-taken';
const document = {
  type: `https://fleet.localhost/docs/problems/${code}`,
  title: PROBLEMS[code].title,
  status: 409,
  detail: '“acme” is taken.',
  instance: '/v1/signup',
  code,
  requestId: 'req-7',
};

describe('a refused answer', () => {
  it('names its fields by path', () => {
    const errors = [
      { pointer: '/tenant/slug', detail: 'taken' },
      { pointer: '/a~1b/~0c', detail: 'odd' },
      { pointer: '', detail: 'the whole body' },
    ];
    const { fieldErrors } = readProblem(409, { ...document, errors }, null);
    expect(fieldErrors).toEqual({ 'tenant.slug': 'taken', 'a/b.~c': 'odd' });
  });

  it('keeps what the service said', () => {
    const told = readProblem(409, { ...document, suggestions: ['acme-hq'] }, null);
    expect(told).toMatchObject({ code, status: 409, message: '“acme” is taken.', mayPass: false });
    expect(told.facts.suggestions).toEqual(['acme-hq']);
  });

  it.each([null, undefined, '<html>', {}, { ...document, status: 'x' }])(
    'that is no problem document (%j) is told as such',
    (body) => {
      const told = readProblem(503, body, 'req-8');
      expect(told).toMatchObject({ code: 'console.unexpected-answer', status: 503, mayPass: true });
      expect(told.facts.requestId).toBe('req-8');
    },
  );
});
