/** What a label selector asks of a set of labels. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'absent';
  readonly values: readonly string[];
}

export class SelectorProblem extends Error {}

const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/**
 * Parses `app=web,tier!=cache,env in (a,b),zone notin (c),managed,!legacy`. Throws `SelectorProblem`.
 * Rule: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseLabelSelector(text: string): Requirement[] {
  return splitOutsideParentheses(text).map((part) => parseRequirement(part.trim()));
}

function splitOutsideParentheses(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(current);
      current = '';
    } else {
      current += character;
    }
  }
  if (depth !== 0) throw unparsable(text, 'as many ) as (');
  return text.trim() === '' ? [] : [...parts, current];
}

function parseRequirement(part: string): Requirement {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return requirement(key, operator === 'in' ? 'in' : 'notin', values);
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
  if (equality) {
    const [, key = '', operator, value = ''] = equality;
    return requirement(key, operator === '!=' ? 'notin' : 'in', [value]);
  }
  const stray = /^\S+\s+(\S+)/.exec(part)?.[1];
  if (stray !== undefined) throw unparsable(stray, 'in, notin, =, ==, !=');
  if (part.startsWith('!')) return requirement(part.slice(1).trim(), 'absent', []);
  return requirement(part, 'exists', []);
}

function requirement(
  key: string,
  operator: Requirement['operator'],
  values: readonly string[],
): Requirement {
  if (!KEY.test(key)) throw unparsable(key, 'a label key');
  for (const value of values) if (!VALUE.test(value)) throw unparsable(value, 'a label value');
  return { key, operator, values };
}

function unparsable(found: string, expected: string): SelectorProblem {
  return new SelectorProblem(
    `unable to parse requirement: found '${found}', expected: ${expected}`,
  );
}

type Labels = Readonly<Record<string, string>>;

export function matchesLabels(requirements: readonly Requirement[], labels: Labels = {}): boolean {
  return requirements.every((wanted) => {
    const value = labels[wanted.key];
    switch (wanted.operator) {
      case 'in':
        return value !== undefined && wanted.values.includes(value);
      case 'notin':
        return value === undefined || !wanted.values.includes(value);
      case 'exists':
        return value !== undefined;
      case 'absent':
        return value === undefined;
    }
  });
}

/** The `LabelSelector` that objects such as Deployments hold. */
export interface ObjectLabelSelector {
  matchLabels?: Labels;
  matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}

const OPERATORS: Readonly<Record<string, Requirement['operator']>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: 'absent',
};

/** The requirements of an object's selector. An empty selector matches everything; unknown operators are refused by validation. */
export function objectSelectorRequirements(selector: ObjectLabelSelector): Requirement[] {
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: 'in' as const,
    values: [value],
  }));
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }) => ({
    key,
    operator: OPERATORS[operator] ?? 'exists',
    values: values ?? [],
  }));
  return [...equal, ...expressions];
}

/** `app=web,env in (a,b)`: how tables and scale print a selector. */
export function printRequirements(requirements: readonly Requirement[]): string {
  const print = ({ key, operator, values }: Requirement): string => {
    if (operator === 'exists') return key;
    if (operator === 'absent') return `!${key}`;
    if (operator === 'in' && values.length === 1) return `${key}=${values[0]}`;
    return `${key} ${operator} (${[...values].sort().join(',')})`;
  };
  return requirements.map(print).toSorted().join(',');
}
