import { isMap, type JsonMap } from '../schema/schema-node.js';
import type { KubeObject } from '../objects/store.js';

/** How `events.k8s.io/v1` calls what core `v1` calls otherwise: the two are one collection. */
const RENAMED: readonly (readonly [core: string, events: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

/** Between the events.k8s.io view and the core object events are kept as. */
export const eventConversion = {
  toStorage: (event: KubeObject): KubeObject =>
    rename(event, 'v1', new Map(RENAMED.map(([core, events]) => [events, core]))),
  fromStorage: (event: KubeObject): KubeObject =>
    rename(event, 'events.k8s.io/v1', new Map(RENAMED)),
};

function rename(
  event: KubeObject,
  apiVersion: string,
  names: ReadonlyMap<string, string>,
): KubeObject {
  const fields: JsonMap = {};
  for (const [key, value] of Object.entries(event)) {
    if (key !== 'apiVersion' && key !== 'kind' && key !== 'metadata') {
      fields[names.get(key) ?? key] = isMap(value) ? { ...value } : value;
    }
  }
  return { apiVersion, kind: 'Event', metadata: { ...event.metadata }, ...fields };
}
