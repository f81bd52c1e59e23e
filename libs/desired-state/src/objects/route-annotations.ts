import { STANDING_ANNOTATION } from '../names/labels.js';
import { isSuspended, type RenderContext } from '../render-context.js';

/** For the metadata of every route of a tenant, to whatever host. */
export function routeAnnotations(context: Pick<RenderContext, 'tenant'>): {
  annotations?: Record<string, string>;
} {
  return isSuspended(context) ? { annotations: { [STANDING_ANNOTATION]: 'suspended' } } : {};
}
