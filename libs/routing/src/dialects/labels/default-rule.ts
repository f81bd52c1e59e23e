/**
 * The rule of routers that have none, as a template: ``Host(`{{ normalize .Name }}`)``. Of Go's templates what such
 * rules are written with: fields of the item, its labels, pipes, and a few functions.
 */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { excerpt } from '../../ir/names.js';
import { normalize } from '../dynamic/references.js';

export const DEFAULT_RULE = 'Host(`{{ normalize .Name }}`)';

export interface RuleModel {
  readonly Name: string;
  readonly ContainerName?: string;
  readonly Domain?: string;
  readonly Labels: Readonly<Record<string, string>>;
}

export type RuleTemplate = (model: RuleModel) => string;

type Value = string | Readonly<Record<string, string>>;
type Expression = (model: RuleModel) => Value;

const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

/** The arguments of a function end with what a pipe brings. */
const FUNCTIONS: Readonly<Record<string, (...values: Value[]) => Value>> = {
  normalize: (value) => normalize(text(value)),
  lower: (value) => text(value).toLowerCase(),
  upper: (value) => text(value).toUpperCase(),
  trim: (value) => text(value).trim(),
  trimPrefix: (prefix, value) => {
    const whole = text(value);
    return whole.startsWith(text(prefix)) ? whole.slice(text(prefix).length) : whole;
  },
  trimSuffix: (suffix, value) => {
    const whole = text(value);
    return text(suffix) !== '' && whole.endsWith(text(suffix))
      ? whole.slice(0, -text(suffix).length)
      : whole;
  },
  replace: (old, by, value) => text(value).replaceAll(text(old), text(by)),
  default: (otherwise, value) => text(value) || text(otherwise),
  index: (map, key) => {
    const name = text(key);
    return typeof map === 'object' && Object.hasOwn(map, name) ? map[name]! : '';
  },
};

const TOKEN = /\s*(?:(\()|(\))|(\|)|"((?:[^"\\]|\\.)*)"|`([^`]*)`|\.([A-Za-z]+)|([A-Za-z]\w*))/y;

/** A template ready for use, or what is wrong with it. */
export function compileTemplate(source: string): Result<RuleTemplate, string> {
  const parts: Expression[] = [];
  for (const [index, part] of source.split(/\{\{-?|-?\}\}/).entries()) {
    if (index % 2 === 0) {
      parts.push(() => part);
      continue;
    }
    const expression = new Parser(part).parse();
    if (!expression.ok) return expression;
    parts.push(expression.value);
  }
  return ok((model) => parts.map((part) => text(part(model))).join(''));
}

class Parser {
  private at = 0;

  constructor(private readonly source: string) {}

  parse(): Result<Expression, string> {
    const pipeline = this.pipeline();
    if (!pipeline.ok) return pipeline;
    if (this.source.slice(this.at).trim() !== '') return this.refuse();
    return pipeline;
  }

  private pipeline(): Result<Expression, string> {
    let value = this.command(undefined);
    while (value.ok && this.take((token) => token[3] !== undefined))
      value = this.command(value.value);
    return value;
  }

  /** A function with its arguments, or one value. */
  private command(piped: Expression | undefined): Result<Expression, string> {
    const named = this.take((token) => token[7] !== undefined);
    if (!named) {
      const operand = this.operand();
      return operand.ok && piped ? this.refuse() : operand;
    }
    const name = named[7]!;
    const call = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!call)
      return err(
        `There is no function "${excerpt(name)}" for default rules here. There are ${Object.keys(FUNCTIONS).join(', ')}.`,
      );
    const operands: Expression[] = [];
    while (this.peek() && !this.isEnd()) {
      const operand = this.operand();
      if (!operand.ok) return operand;
      operands.push(operand.value);
    }
    if (piped) operands.push(piped);
    return ok((model) => call(...operands.map((operand) => operand(model))));
  }

  private operand(): Result<Expression, string> {
    const token = this.take(() => true);
    if (!token) return this.refuse();
    const [, open, , , quoted, raw, field] = token;
    if (open !== undefined) {
      const inner = this.pipeline();
      return inner.ok && !this.take((next) => next[2] !== undefined) ? this.refuse() : inner;
    }
    const literal = raw ?? quoted?.replace(/\\(.)/g, '$1');
    if (literal !== undefined) return ok(() => literal);
    if (field === 'Name' || field === 'ContainerName' || field === 'Domain' || field === 'Labels')
      return ok((model) => model[field] ?? '');
    return field === undefined
      ? this.refuse()
      : err(
          `There is no field .${excerpt(field)}. There are .Name, .ContainerName, .Domain and .Labels.`,
        );
  }

  private isEnd(): boolean {
    const token = this.peek();
    return token?.[2] !== undefined || token?.[3] !== undefined;
  }

  private peek(): RegExpExecArray | null {
    TOKEN.lastIndex = this.at;
    return TOKEN.exec(this.source);
  }

  private take(fits: (token: RegExpExecArray) => boolean): RegExpExecArray | undefined {
    const token = this.peek();
    if (!token || !fits(token)) return undefined;
    this.at += token[0].length;
    return token;
  }

  private refuse(): Result<never, string> {
    return err(
      `"{{${excerpt(this.source)}}}" is more than this edge's default rules can say: write fields (.Name), index .Labels "name", pipes and functions.`,
    );
  }
}
