import type { ResourceRegistry } from '../resources/registry.js';
import type { ResourceType } from '../resources/resource-type.js';

/** What a path under /api or /apis names. */
export interface ResourcePath {
  readonly type: ResourceType;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

const NAMESPACE_SUBRESOURCES = new Set(['finalize', 'status']);

/** `/api/v1/namespaces/x/pods/p/log` and the like; undefined where no such resource is served. */
export function parseResourcePath(
  segments: readonly string[],
  registry: ResourceRegistry,
): ResourcePath | undefined {
  const core = segments[0] === 'api';
  if (!core && segments[0] !== 'apis') return undefined;
  const group = core ? '' : (segments[1] ?? '');
  const version = segments[core ? 1 : 2] ?? '';
  const rest = segments.slice(core ? 2 : 3);
  const [first, second, third] = rest;
  const insideNamespace =
    first === 'namespaces' && third !== undefined && !NAMESPACE_SUBRESOURCES.has(third);
  const [plural, name, subresource, ...more] = insideNamespace ? rest.slice(2) : rest;
  if (plural === undefined || more.length > 0) return undefined;
  const type = registry.find({ group, version, plural });
  if (!type || (insideNamespace && !type.namespaced)) return undefined;
  // An object of a namespaced kind has a namespace; only the collection may span them all.
  if (type.namespaced && !insideNamespace && name !== undefined) return undefined;
  return {
    type,
    ...(insideNamespace && second !== undefined ? { namespace: second } : {}),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}
