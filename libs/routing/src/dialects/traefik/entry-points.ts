/** Which entry points a route is served at. */
import { ENTRY_POINTS } from '../../ir/entry-points.js';
import type { EntryPoint } from '../../ir/entry-points.js';
import type { ObjectRef } from '../../ir/ir.js';
import { excerpt } from '../../ir/names.js';
import type { Problems } from '../kubernetes/problems.js';

interface AskedEntryPoints {
  /** Names as written; empty: not said. */
  readonly asked: readonly string[];
  readonly hasTls: boolean;
  /** Where they are written. */
  readonly field: string;
}

/** None named: all, as in Traefik. `websecure` always speaks TLS; a route with `tls` is never served in the clear. */
export function readEntryPoints(
  { asked, hasTls, field }: AskedEntryPoints,
  object: ObjectRef,
  problems: Problems,
): EntryPoint[] {
  for (const [index, name] of asked.entries()) {
    if (ENTRY_POINTS.some((entryPoint) => entryPoint === name)) continue;
    problems.add(
      'warning',
      'unknown-entry-point',
      object,
      `${field}[${index}]`,
      `There is no entry point "${excerpt(name)}": it is left out. Use ${ENTRY_POINTS.join(' or ')}.`,
    );
  }
  const named = ENTRY_POINTS.filter(
    (entryPoint) => asked.length === 0 || asked.includes(entryPoint),
  );
  if (!hasTls) return [...named];
  if (named.includes('web') && asked.includes('web'))
    problems.add(
      'warning',
      'tls-on-web',
      object,
      field,
      'The route has tls and names web, which speaks plain HTTP: it is served on websecure only. Leave web out, or take the route to web out of this object.',
    );
  return named.filter((entryPoint) => entryPoint === 'websecure');
}
