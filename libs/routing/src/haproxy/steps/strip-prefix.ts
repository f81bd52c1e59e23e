/**
 * stripPrefix: the longest prefix the map knows for this router is cut off the path (Traefik takes the first of its
 * list that matches: a prefix behind a shorter one never counts and is not listed). `bytes()` takes no variable in
 * HAProxy 2.6, so that a regular expression with a back-reference cuts: "<prefix> <path>" → rest of the path.
 */
import { onlyIf } from './step-kind.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

const MAP = 'maps/strip-prefix.map';

export const stripPrefix: StepKind<MiddlewareOf<'stripPrefix'>> = {
  name: 'strip-prefix',
  maps: [MAP],
  commonShapes: ['strip-prefix'],
  isOfBackends: () => true,
  shape: () => 'strip-prefix',
  parameters: ({ prefixes }) =>
    prefixes
      .filter(
        (prefix, index) => !prefixes.slice(0, index).some((earlier) => prefix.startsWith(earlier)),
      )
      .map((prefix) => ({ map: MAP, suffix: prefix, value: prefix })),
  rules: (_, { position, owner, isHere }) => {
    const prefix = `txn.prefix${position}`;
    return {
      request: [
        'http-request set-var(txn.step_path) path',
        `http-request set-var(${prefix}) '${owner},concat("|${position}",txn.step_path),map_beg(${MAP})'${onlyIf(isHere)}`,
        `http-request set-path '%[var(${prefix}),concat(" ",txn.step_path),regsub("^([^ ]*) \\1/?","/")]' if { var(${prefix}) -m found }`,
        `http-request add-header X-Forwarded-Prefix '%[var(${prefix})]' if { var(${prefix}) -m found }`,
      ],
      response: [],
    };
  },
};
