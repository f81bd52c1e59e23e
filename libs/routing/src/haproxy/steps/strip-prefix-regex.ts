/**
 * stripPrefixRegex: what the first of the expressions finds at the path's beginning is cut off. They see the path with
 * all escapes undone, as Traefik's do.
 */
import { EXPRESSION_MAP } from '../lua/paths.js';
import { askedOf, replacingProgram } from './expressions.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

export const stripPrefixRegex: StepKind<MiddlewareOf<'stripPrefixRegex'>> = {
  name: 'strip-prefix-regex',
  maps: [EXPRESSION_MAP],
  shape: () => 'strip-prefix-regex',
  parameters: ({ regexps }) => [
    {
      map: EXPRESSION_MAP,
      suffix: '',
      value: regexps.map((regexp) => replacingProgram(regexp, '')).join(';'),
    },
  ],
  rules: (_, place) => {
    const cut = `txn.cut${place.position}`;
    return {
      request: [
        ...askedOf('strip_prefix_regex', cut, place),
        `http-request set-path '%[var(${cut}),field(1," ")]' if { var(${cut}) -m found }`,
        `http-request add-header X-Forwarded-Prefix '%[var(${cut}),field(2," ",0)]' if { var(${cut}) -m found }`,
      ],
      response: [],
    };
  },
};
