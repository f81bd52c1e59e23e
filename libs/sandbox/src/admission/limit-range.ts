import type {
  V1Container,
  V1LimitRange,
  V1LimitRangeItem,
  V1PodSpec,
} from '@kubernetes/client-node';
import { addQuantities, compareQuantities } from '../schema/quantity.js';

type Amounts = Readonly<Record<string, string>>;

/** The client's type spells `default` with an underscore; the object does not. */
type LimitItem = V1LimitRangeItem & { default?: Record<string, string> };

function items(ranges: readonly V1LimitRange[], type: string): LimitItem[] {
  return ranges.flatMap(({ spec }) => spec?.limits ?? []).filter((item) => item.type === type);
}

/** Fills in the requests and limits that containers leave out. Changes `spec`. */
export function applyLimitDefaults(spec: V1PodSpec, ranges: readonly V1LimitRange[]): void {
  const [defaults] = items(ranges, 'Container').filter(
    (item) => item.default ?? item.defaultRequest,
  );
  if (!defaults) return;
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    const { resources = {} } = container;
    const limits = { ...defaults.default, ...resources.limits };
    const requests = { ...resources.requests };
    for (const [name, request] of Object.entries(defaults.defaultRequest ?? {})) {
      requests[name] ??= resources.limits?.[name] ?? request;
    }
    container.resources = {
      ...(resources.claims ? { claims: resources.claims } : {}),
      ...(Object.keys(limits).length > 0 ? { limits } : {}),
      ...(Object.keys(requests).length > 0 ? { requests } : {}),
    };
  }
}

/** What breaks the minima and maxima, in the real server's words. */
export function limitRangeViolations(spec: V1PodSpec, ranges: readonly V1LimitRange[]): string[] {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const ofContainers = items(ranges, 'Container').flatMap((item) =>
    containers.flatMap(({ resources }) =>
      violations(item, resources?.requests ?? {}, resources?.limits ?? {}, 'Container'),
    ),
  );
  const ofPod = items(ranges, 'Pod').flatMap((item) =>
    violations(item, total(spec.containers, 'requests'), total(spec.containers, 'limits'), 'Pod'),
  );
  return [...ofContainers, ...ofPod];
}

function violations(item: LimitItem, requests: Amounts, limits: Amounts, type: string): string[] {
  const found: string[] = [];
  for (const [name, minimum] of Object.entries(item.min ?? {})) {
    const given = requests[name];
    if (given === undefined) {
      found.push(`minimum ${name} usage per ${type} is ${minimum}.  No request is specified`);
    } else if (compareQuantities(given, minimum) < 0) {
      found.push(`minimum ${name} usage per ${type} is ${minimum}, but request is ${given}`);
    }
  }
  for (const [name, maximum] of Object.entries(item.max ?? {})) {
    const given = limits[name];
    if (given === undefined) {
      found.push(`maximum ${name} usage per ${type} is ${maximum}.  No limit is specified`);
    } else if (compareQuantities(given, maximum) > 0) {
      found.push(`maximum ${name} usage per ${type} is ${maximum}, but limit is ${given}`);
    }
  }
  return found;
}

function total(containers: readonly V1Container[], list: 'requests' | 'limits'): Amounts {
  const sums: Record<string, string> = {};
  for (const { resources } of containers) {
    for (const [name, amount] of Object.entries(resources?.[list] ?? {})) {
      sums[name] = addQuantities(sums[name] ?? '0', amount);
    }
  }
  return sums;
}
