import { isMap } from '../schema/schema-node.js';
import { SelectorProblem } from './label-selector.js';

export interface FieldRequirement {
  readonly path: string;
  readonly value: string;
  readonly negated: boolean;
}

/** Parses `metadata.name=web-1,status.phase!=Failed`. Throws `SelectorProblem`. */
export function parseFieldSelector(text: string): FieldRequirement[] {
  return splitUnescaped(text).map((part) => {
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(part);
    if (!match) {
      throw new SelectorProblem(`invalid selector: '${part}'; can't understand '${part}'`);
    }
    const [, path = '', operator, value = ''] = match;
    return { path: path.trim(), value: unescapeValue(value), negated: operator === '!=' };
  });
}

function splitUnescaped(text: string): string[] {
  const parts = text.match(/(?:\\.|[^,\\])+/gs) ?? [];
  return parts.filter((part) => part.trim() !== '');
}

function unescapeValue(value: string): string {
  return value.replaceAll(/\\([\\,=])/g, '$1');
}

/** Whether the object's fields have the wanted values; an absent field reads as the empty string. */
export function matchesFields(requirements: readonly FieldRequirement[], object: unknown): boolean {
  return requirements.every(
    ({ path, value, negated }) => (readField(object, path) === value) !== negated,
  );
}

function readField(object: unknown, path: string): string {
  let value: unknown = object;
  for (const key of path.split('.')) {
    if (!isMap(value)) return '';
    value = value[key];
  }
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
