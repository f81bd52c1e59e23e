/**
 * stripPrefix. `bytes()` takes no variable in HAProxy 2.6, so that a regular expression with a back-reference cuts: it is
 * asked of the path and, behind a space, the prefix. Of several prefixes the longest the map knows for this router is cut
 * off (Traefik takes the first of its list that matches: a prefix behind a shorter one never counts and is not listed).
 */
import { onlyIf } from './step-kind.js';
import type { MiddlewareOf, StepKind, StepPlace } from './step-kind.js';

const ONE = 'strip-prefix';
const SEVERAL = 'strip-prefix:several';
const MAP_OF_ONE = 'maps/strip-prefix.map';
const MAP_OF_SEVERAL = 'maps/strip-prefixes.map';
/** What does not stand in front of another value ends with the text. */
const PREFIX_BEHIND = { first: '(?=[^ ]* ([^,]*))', alone: '(?=[^ ]* (.*)$)' } as const;

export const stripPrefix: StepKind<MiddlewareOf<'stripPrefix'>> = {
  name: ONE,
  maps: [MAP_OF_ONE, MAP_OF_SEVERAL],
  commonShapes: [ONE],
  // A path may have commas.
  isOfBackends: (shape, { prefixes }) => shape !== ONE || !prefixes[0]?.includes(','),
  shape: ({ prefixes }) => (countingOnes(prefixes).length === 1 ? ONE : SEVERAL),
  parameters: ({ prefixes }) => {
    const [prefix, ...others] = countingOnes(prefixes);
    if (prefix !== undefined && others.length === 0)
      return [{ map: MAP_OF_ONE, suffix: '', value: prefix }];
    return countingOnes(prefixes).map((value) => ({ map: MAP_OF_SEVERAL, suffix: value, value }));
  },
  rules: (shape, place) => ({
    request: shape === ONE ? rulesForOne(place) : rulesForSeveral(place),
    response: [],
  }),
};

function countingOnes(prefixes: readonly string[]): string[] {
  return prefixes.filter(
    (prefix, index) => !prefixes.slice(0, index).some((earlier) => prefix.startsWith(earlier)),
  );
}

function rulesForOne({ position, encoded, leading, isHere }: StepPlace): string[] {
  const first = leading(MAP_OF_ONE, '');
  const own = `txn.prefix${position}`;
  const behind = first === undefined ? PREFIX_BEHIND.alone : PREFIX_BEHIND.first;
  const text = `path,concat(" ",${first ?? own})`;
  const isThere = first === undefined ? `{ var(${own}) -m found }` : '';
  const value = first === undefined ? `var(${own})` : `var(${first}),field(1,",")`;
  const isItsBeginning = `{ '${text},regsub("^${behind}\\1.*",+)' -m beg + }`;
  return [
    ...(first === undefined
      ? [`http-request set-var(${own}) '${encoded(MAP_OF_ONE, '')}'${onlyIf(isHere)}`]
      : []),
    `http-request add-header X-Forwarded-Prefix '%[${value}]'${onlyIf(isThere, isItsBeginning)}`,
    `http-request set-path '%[${text},regsub("^(?:${behind}\\1/?|/)([^ ]*) .*","/\\2")]'${onlyIf(isThere)}`,
  ];
}

function rulesForSeveral({ position, owner, isHere }: StepPlace): string[] {
  const prefix = `txn.prefix${position}`;
  const isFound = `{ var(${prefix}) -m found }`;
  return [
    'http-request set-var(txn.step_path) path',
    `http-request set-var(${prefix}) '${owner},concat("|${position}",txn.step_path),map_beg(${MAP_OF_SEVERAL})'${onlyIf(isHere)}`,
    `http-request set-path '%[var(${prefix}),concat(" ",txn.step_path),regsub("^([^ ]*) \\1/?","/")]' if ${isFound}`,
    `http-request add-header X-Forwarded-Prefix '%[var(${prefix})]' if ${isFound}`,
  ];
}
