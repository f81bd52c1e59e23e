import { fieldAt, withField } from '../objects/object-fields.js';
import type { ScalePaths } from '../resources/resource-type.js';
import {
  type ObjectLabelSelector,
  objectSelectorRequirements,
  printRequirements,
} from '../selectors/label-selector.js';
import { badRequest } from '../objects/api-error.js';
import type { KubeObject } from '../objects/store.js';

/** The `Scale` of an object: its replica counts, whatever its kind calls them. */
export function scaleOf({ metadata, ...object }: KubeObject, paths: ScalePaths): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const selector =
    paths.selector === undefined ? undefined : selectorText(fieldAt(object, paths.selector));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    spec: { replicas: fieldAt(object, paths.specReplicas) ?? 0 },
    status: {
      replicas: fieldAt(object, paths.statusReplicas) ?? 0,
      ...(selector ? { selector } : {}),
    },
  };
}

function selectorText(selector: unknown): string {
  if (typeof selector === 'string') return selector;
  return printRequirements(objectSelectorRequirements((selector ?? {}) as ObjectLabelSelector));
}

/** The object with the replicas its `Scale` asks for. Throws 400 where that is no number. */
export function withScale(object: KubeObject, scale: unknown, paths: ScalePaths): unknown {
  const replicas = fieldAt(scale, 'spec.replicas') ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) {
    throw badRequest(
      'Scale in version "v1" cannot be handled as a Scale: spec.replicas must be an integer',
    );
  }
  const scaled = withField(object, paths.specReplicas, replicas);
  const asked = fieldAt(scale, 'metadata.resourceVersion');
  return typeof asked === 'string' && asked !== ''
    ? withField(scaled, 'metadata.resourceVersion', asked)
    : scaled;
}
