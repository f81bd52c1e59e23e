/**
 * redirectRegex: where the expression changes the request's URL, the client is sent to what it makes of it; 302 or 301
 * for GET, 307 or 308 for the rest.
 */
import { EXPRESSION_MAP } from '../lua/paths.js';
import { askedOf, replacingProgram } from './expressions.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

const SHAPES = { temporary: 'redirect-regex:temporary', permanent: 'redirect-regex:permanent' };

export const redirectRegex: StepKind<MiddlewareOf<'redirectRegex'>> = {
  name: 'redirect-regex',
  maps: [EXPRESSION_MAP],
  commonShapes: Object.values(SHAPES),
  shape: ({ permanent }) => (permanent ? SHAPES.permanent : SHAPES.temporary),
  parameters: ({ regexp, replacement }) => [
    { map: EXPRESSION_MAP, suffix: '', value: replacingProgram(regexp, replacement) },
  ],
  rules: (shape, place) => {
    const location = `txn.location${place.position}`;
    const isHere = `${place.isHere} { var(${location}) -m found }`;
    const [forGet, forOthers] = shape === SHAPES.permanent ? [301, 308] : [302, 307];
    return {
      request: [
        ...askedOf('redirect_regex', location, place),
        `http-request redirect location %[var(${location})] code ${forGet} if ${isHere} { method GET }`,
        `http-request redirect location %[var(${location})] code ${forOthers} if ${isHere}`,
      ],
      response: [],
    };
  },
};
