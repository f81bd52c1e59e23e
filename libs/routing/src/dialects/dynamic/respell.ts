/** Problems as the writer of a label or a file knows the fields, told of the object that writer wrote. */
import type { Problem } from '../../ir/ir.js';
import type { ObjectRef } from '../../ir/provenance.js';
import type { ObjectKind, ObjectLookup } from '../kubernetes/objects.js';
import type { GroupedRouter } from './groups.js';
import type { MadeObject } from './made-object.js';

/** What readers call `spec.tls.options` stands with the router. */
export function spellFor(
  { name, part }: GroupedRouter<unknown>,
  protocol: 'http' | 'tcp',
): (field: string) => string {
  const at = `${part.prefix}${protocol}.routers.${name}`;
  return (field) => field.replace(/^spec\.tls\.options.*$/, `${at}.tls.options`);
}

export function respelled(problem: Problem, lookup: ObjectLookup): Problem {
  const { object } = problem;
  if (!object.namespace.startsWith('@')) return { ...problem, field: ofRouter(problem.field) };
  const made = find(object, lookup);
  if (!made) return problem;
  const { origin } = made;
  const below = problem.field.replace(/^(spec|data)\b/, '');
  const field = made['isLoadBalancer'] === true ? ofLoadBalancer(below) : ofObject(below);
  return { ...problem, object: origin.object, field: `${origin.field}${field}` };
}

function find({ kind, namespace, name }: ObjectRef, lookup: ObjectLookup): MadeObject | undefined {
  const asked = kind as Exclude<ObjectKind, 'EndpointSlice'>;
  return lookup.find(asked, namespace, name) as MadeObject | undefined;
}

function ofRouter(field: string): string {
  return field
    .replace(/\.match$/, '.rule')
    .replace(/\.services\[0\](\.\w+)?$/, '.service')
    .replace(/\.(middlewares|entryPoints)\[\d+\](\.name)?$/, '.$1');
}

function ofLoadBalancer(field: string): string {
  return field.replace(/^\.weighted\.services\[\d+\]/, '.loadBalancer');
}

function ofObject(field: string): string {
  return field.replace(/\.secret$/, '.users');
}
