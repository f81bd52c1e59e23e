/** replacePathRegex: the query stays, and the old path is told in `X-Replaced-Path`. */
import { EXPRESSION_MAP } from '../lua/paths.js';
import { askedOf, replacingProgram } from './expressions.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

export const replacePathRegex: StepKind<MiddlewareOf<'replacePathRegex'>> = {
  name: 'replace-path-regex',
  maps: [EXPRESSION_MAP],
  commonShapes: ['replace-path-regex'],
  shape: () => 'replace-path-regex',
  parameters: ({ regexp, replacement }) => [
    { map: EXPRESSION_MAP, suffix: '', value: replacingProgram(regexp, replacement) },
  ],
  rules: (_, place) => {
    const replaced = `txn.replaced${place.position}`;
    return {
      request: [
        ...askedOf('replace_path_regex', replaced, place),
        `http-request add-header X-Replaced-Path %[path] if { var(${replaced}) -m found }`,
        `http-request set-path %[var(${replaced})] if { var(${replaced}) -m found }`,
      ],
      response: [],
    };
  },
};
