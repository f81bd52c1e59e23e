/** Which entry points a route is served at. */
import { USUAL_ENTRY_POINTS } from '../../ir/entry-points.js';
import type { EntryPoint, EntryPointFacts } from '../../ir/entry-points.js';
import type { ObjectRef } from '../../ir/provenance.js';
import { excerpt } from '../../ir/names.js';
import type { KubernetesOptions } from '../kubernetes/options.js';
import type { Problems } from '../kubernetes/problems.js';

interface AskedEntryPoints {
  /** Names as written; empty: not said. */
  readonly asked: readonly string[];
  readonly hasTls: boolean;
  /** Where they are written. */
  readonly field: string;
}

/** None named: the default ones, as in Traefik. A route with `tls` is never served in the clear. */
export function readEntryPoints(
  { asked, hasTls, field }: AskedEntryPoints,
  object: ObjectRef,
  options: KubernetesOptions,
  problems: Problems,
): EntryPoint[] {
  const named = namedEntryPoints(asked, field, object, options, problems);
  if (!hasTls) return named.map(({ name }) => name);
  const plain = named.find(({ name, speaksTls }) => !speaksTls && asked.includes(name));
  if (plain) {
    const { name } = plain;
    problems.add(
      'warning',
      'tls-on-web',
      object,
      field,
      `The route has tls and names ${name}, which speaks plain HTTP: it is not served there. Leave ${name} out, or take the route to ${name} out of this object.`,
    );
  }
  return named.filter(({ speaksTls }) => speaksTls).map(({ name }) => name);
}

/** Those asked for, or the default ones; names that are none are told of. */
export function namedEntryPoints(
  asked: readonly string[],
  field: string,
  object: ObjectRef,
  { entryPoints = USUAL_ENTRY_POINTS }: KubernetesOptions,
  problems: Problems,
): EntryPointFacts[] {
  const known = entryPoints.map(({ name }) => name);
  for (const [index, name] of asked.entries()) {
    if (known.includes(name)) continue;
    problems.add(
      'warning',
      'unknown-entry-point',
      object,
      `${field}[${index}]`,
      `There is no entry point "${excerpt(name)}": it is left out. Use ${known.join(' or ')}.`,
    );
  }
  return entryPoints.filter(({ name, isDefault }) =>
    asked.length === 0 ? isDefault : asked.includes(name),
  );
}
