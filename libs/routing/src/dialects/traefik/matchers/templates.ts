/** Traefik 2's templates, such as `/users/{id:[0-9]+}`: those of gorilla/mux. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { excerpt } from '../../../ir/names.js';
import { literal } from '../rule-text.js';

export function isTemplate(text: string): boolean {
  return /[{}]/.test(text);
}

interface Around {
  readonly start: string;
  /** What `{name}` without an expression stands for. */
  readonly fallback: string;
  readonly end: '' | '$';
}

/** The expression a template stands for. */
export function templateRegexp(
  template: string,
  { start, fallback, end }: Around,
): Result<string, string> {
  let regexp = start;
  let at = 0;
  for (;;) {
    const open = template.indexOf('{', at);
    const plain = open < 0 ? template.slice(at) : template.slice(at, open);
    if (plain.includes('}')) return unbalanced(template);
    regexp += literal(plain);
    if (open < 0) return ok(regexp + end);
    const close = closingBrace(template, open);
    if (close === undefined) return unbalanced(template);
    const [name = '', ...rest] = template.slice(open + 1, close).split(':');
    const expression = rest.length === 0 ? fallback : rest.join(':');
    if (name === '' || expression === '')
      return err(`"${excerpt(template)}" has a {…} without name or expression. Write {name:…}`);
    regexp += `(${expression})`;
    at = close + 1;
  }
}

function unbalanced(template: string): Result<never, string> {
  return err(`"${excerpt(template)}" has braces that are not closed, or not opened. Balance them`);
}

function closingBrace(template: string, open: number): number | undefined {
  let depth = 0;
  for (let index = open; index < template.length; index += 1) {
    if (template[index] === '{') depth += 1;
    if (template[index] === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return undefined;
}
