import { STANDING_ANNOTATION } from '../names/labels.js';
import { isSuspended, type RenderContext } from '../render-context.js';

/**
 * For the metadata of every route of a tenant, to whatever host: how the edges are to answer for it. Said also of one that
 * runs, since a field that is left out is not taken back. A tenant that is suspended is so at every host; one that is not
 * may have a host that is (`ofRoute`).
 */
export function routeAnnotations(
  context: Pick<RenderContext, 'tenant'>,
  ofRoute: 'active' | 'suspended' = 'active',
): { readonly annotations: Readonly<Record<string, string>> } {
  return { annotations: { [STANDING_ANNOTATION]: isSuspended(context) ? 'suspended' : ofRoute } };
}
