/** Any JSON object of a cluster; only what is compared is named. */
export interface ObservedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface Difference<Desired, Observed> {
  /** Absent, or differing in a field we set. */
  readonly apply: readonly Desired[];
  /** Labelled as ours, but no longer wanted. */
  readonly prune: readonly Observed[];
}

/** What must be written so that the cluster holds `desired`. Objects on their way out are neither applied over nor pruned again. */
export function findDrift<Desired extends ObservedObject, Observed extends ObservedObject>(
  desired: readonly Desired[],
  observed: readonly Observed[],
): Difference<Desired, Observed> {
  const observedByKey = new Map(observed.map((object) => [keyOf(object), object]));
  const wantedKeys = new Set(desired.map(keyOf));
  return {
    apply: desired.filter((object) => !isSatisfied(object, observedByKey.get(keyOf(object)))),
    prune: observed.filter(
      (object) => !wantedKeys.has(keyOf(object)) && !object.metadata.deletionTimestamp,
    ),
  };
}

/** Kind and name, without the version: an object is the same in every version it is served in. */
function keyOf(object: ObservedObject): string {
  const [group = ''] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : [''];
  return `${group}/${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** Whether every field that `desired` sets has that value in `observed`; what others add beside them does not matter. */
export function isSatisfied(desired: unknown, observed: unknown): boolean {
  if (Array.isArray(desired)) return Array.isArray(observed) && isListSatisfied(desired, observed);
  if (isObject(desired)) {
    if (!isObject(observed)) return Object.keys(desired).length === 0 && observed === undefined;
    return Object.entries(desired).every(([key, value]) => isSatisfied(value, observed[key]));
  }
  return desired === observed;
}

/**
 * Lists of named things (containers, ports, environment) are compared by name, as server-side apply merges them, so
 * that an injected sidecar is no drift; any other list is compared as a whole.
 */
function isListSatisfied(desired: readonly unknown[], observed: readonly unknown[]): boolean {
  if (desired.length > 0 && desired.every(isNamed)) {
    const byName = new Map(observed.filter(isNamed).map((item) => [item.name, item]));
    return desired.every((item) => isSatisfied(item, byName.get(item.name)));
  }
  return (
    desired.length === observed.length &&
    desired.every((item, index) => isSatisfied(item, observed[index]))
  );
}

export function isNamed(value: unknown): value is { name: string } {
  return isObject(value) && typeof value['name'] === 'string';
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
