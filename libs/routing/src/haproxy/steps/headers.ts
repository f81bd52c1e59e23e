/**
 * headers: custom request and response headers. HAProxy's rules name their header statically: names are part of the
 * shape, such as `headers:q+x-team:s-server` (reQuest or reSponse, set or remove), values come from the map.
 */
import { encodedValue } from '../words.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

const MAP = 'maps/headers.map';

export const headers: StepKind<MiddlewareOf<'headers'>> = {
  name: 'headers',
  maps: [MAP],
  shape: ({ request, response }) =>
    ['headers', ...parts('q', request), ...parts('s', response)].join(':'),
  parameters: ({ request, response }) => [...values('q', request), ...values('s', response)],
  rules: (shape, position) => {
    const found = shape.split(':').slice(1);
    const rulesFor = (side: 'q' | 's', keyword: string): string[] =>
      found
        .filter((part) => part.startsWith(side))
        .map((part) => rule(keyword, part, position, shape));
    return { request: rulesFor('q', 'http-request'), response: rulesFor('s', 'http-response') };
  },
};

function parts(side: string, headersOfSide: Readonly<Record<string, string>>): string[] {
  return Object.entries(headersOfSide).map(
    ([name, value]) => `${side}${value === '' ? '-' : '+'}${name}`,
  );
}

function values(
  side: string,
  headersOfSide: Readonly<Record<string, string>>,
): ReturnType<StepKind['parameters']> {
  return Object.entries(headersOfSide)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ map: MAP, suffix: `:${side}:${name}`, value: encodedValue(value) }));
}

function rule(keyword: string, part: string, position: number, shape: string): string {
  const [side, sign, name] = [part[0]!, part[1], part.slice(2)];
  const condition = `if { var(txn.step${position}) -m str ${shape} }`;
  if (sign === '-') return `${keyword} del-header ${name} ${condition}`;
  return `${keyword} set-header ${name} '%[var(txn.router),concat("|${position}:${side}:${name}"),map_str(${MAP}),url_dec]' ${condition}`;
}
