/**
 * Which items are served: Traefik 2's expressions (``Label(`a`, `b`) && !LabelRegex(`c`, `d.*`)``, ``Tag(`x`)``) and
 * Traefik 1's (`tag==kubernetes`, `tag!=us-*`).
 */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { excerpt } from '../../ir/names.js';
import { parseRule } from '../traefik/rule.js';
import type { RuleNode } from '../traefik/rule.js';

export interface Constrained {
  readonly labels: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
}

export type Constraint = (item: Constrained) => boolean;

export function compileConstraint(source: string): Result<Constraint, string> {
  const trimmed = source.trim();
  if (trimmed === '') return ok(() => true);
  const old = oldConstraints(trimmed);
  if (old) return ok(old);
  const parsed = parseRule(trimmed);
  return parsed.ok ? compile(parsed.value) : err(parsed.error.message);
}

/** `tag==a,tag!=b-*`: all of them. */
function oldConstraints(source: string): Constraint | undefined {
  const tests = source.split(',').map((part) => /^\s*tag\s*(==|!=)\s*(\S+)\s*$/.exec(part));
  if (tests.some((test) => test === null)) return undefined;
  return ({ tags }) =>
    tests.every((test) => {
      const [, operator, glob = ''] = test!;
      return tags.some((tag) => matchesGlob(glob, tag)) === (operator === '==');
    });
}

function matchesGlob(glob: string, value: string): boolean {
  const [first = '', ...rest] = glob.split('*');
  if (rest.length === 0) return glob === value;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    if (isLast) return value.length - part.length >= at && value.endsWith(part);
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}

function compile(node: RuleNode): Result<Constraint, string> {
  if (node.op === 'not') {
    const inner = compile(node.node);
    return inner.ok ? ok((item) => !inner.value(item)) : inner;
  }
  if (node.op !== 'call') {
    const tests: Constraint[] = [];
    for (const child of node.nodes) {
      const test = compile(child);
      if (!test.ok) return test;
      tests.push(test.value);
    }
    const isAll = node.op === 'and';
    return ok((item) =>
      isAll ? tests.every((test) => test(item)) : tests.some((test) => test(item)),
    );
  }
  return compileCall(node.name, node.args);
}

function compileCall(
  name: string,
  [first = '', second = '']: readonly string[],
): Result<Constraint, string> {
  switch (name) {
    case 'Label':
      return ok(({ labels }) => (labels[first] ?? '') === second);
    case 'Tag':
      return ok(({ tags }) => tags.includes(first));
    case 'LabelRegex':
    case 'TagRegex': {
      const isTag = name === 'TagRegex';
      const expression = expressionOf(isTag ? first : second);
      if (!expression) return err(`"${excerpt(isTag ? first : second)}" is no expression`);
      return ok(({ labels, tags }) =>
        isTag ? tags.some((tag) => expression.test(tag)) : expression.test(labels[first] ?? ''),
      );
    }
    default:
      return err(`there is no ${excerpt(name)}: use Label, LabelRegex, Tag or TagRegex`);
  }
}

/** The operator's own expressions, so that a slow one is the operator's to mend. */
function expressionOf(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u');
  } catch {
    return undefined;
  }
}
