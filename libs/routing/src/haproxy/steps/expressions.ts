/** What the steps with expressions share: how `lua/paths.ts` is told of them. */
import { readReplacing } from '../../regexp/replacement.js';
import { NOTHING, TOO_LONG } from '../lua/paths.js';
import { programField } from '../model/words.js';
import type { StepPlace } from './step-kind.js';

/** `longest,once|all,expression,part,part…`, where a part is `=text` or the number of a group. */
export function replacingProgram(regexp: string, replacement: string): string {
  const read = readReplacing(regexp, replacement);
  if (!read.ok) throw new Error(`an expression was let through that is none: ${read.error}`);
  const { longestText, isRepeated, pcre2, parts } = read.value;
  return [
    String(longestText),
    isRepeated ? 'all' : 'once',
    pcre2,
    ...parts.map((part) => (typeof part === 'number' ? String(part) : `=${part}`)),
  ]
    .map(programField)
    .join(',');
}

/** Rules that set a variable by one of `lua/paths.ts`' functions, and refuse what it cannot answer. */
export function askedOf(
  name: string,
  variable: string,
  { position, isHere }: StepPlace,
): readonly string[] {
  return [
    `http-request set-var(${variable}) lua.${name}(${position}) if ${isHere}`,
    `http-request deny deny_status 400 if { var(${variable}) -m str '${TOO_LONG}' }`,
    `http-request unset-var(${variable}) if { var(${variable}) -m str '${NOTHING}' }`,
  ];
}
