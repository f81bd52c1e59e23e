/** Which of Traefik's two ways of writing rules a rule is written in. */
import type { Place } from '../kubernetes/endpoints.js';
import type { Problems } from '../kubernetes/problems.js';
import { compileRule } from '../traefik/matchers.js';

/** `{name:expression}` of version 2, which version 3 takes for an expression that matches nothing. */
const PLACEHOLDER = /\b(?:HostRegexp|Path|PathPrefix)\(\s*[`"][^`"]*\{[A-Za-z][\w-]*(?::|\})/i;

/** As it is said; else version 3, unless only version 2 makes sense of it. */
export function syntaxOf(
  rule: string,
  asked: string | undefined,
  place: Place,
  problems: Problems,
): 'v2' | 'v3' {
  if (asked !== undefined) return asked.toLowerCase() === 'v2' ? 'v2' : 'v3';
  const isOld =
    PLACEHOLDER.test(rule) || (!compileRule(rule, 'v3').ok && compileRule(rule, 'v2').ok);
  if (!isOld) return 'v3';
  problems.add(
    'warning',
    'old-rule-syntax',
    place.object,
    `${place.field}.match`,
    'It is written as Traefik 2 has rules, and read so. Write it anew as version 3 does, or ruleSyntax=v2 beside it.',
    place.router,
  );
  return 'v2';
}
