import { restOf } from '@fleetcommand/domain/tenancy/rest';

import { PLACEMENT_ANNOTATION, STANDING_ANNOTATION } from '../names/labels.js';
import type { RenderContext } from '../render-context.js';

/**
 * For the metadata of every route of a tenant, to whatever host: how the edges are to answer for it. Said also of one that
 * runs, since a field that is left out is not taken back. A tenant that rests does so at every host; one that runs may have
 * a host that is suspended (`ofRoute`).
 */
export function routeAnnotations(
  { tenant }: Pick<RenderContext, 'tenant'>,
  ofRoute: 'active' | 'suspended' = 'active',
): { readonly annotations: Readonly<Record<string, string>> } {
  const { placementNumber = 0 } = tenant;
  return {
    annotations: {
      [STANDING_ANNOTATION]: restOf(tenant)?.state ?? ofRoute,
      // Who was never moved is in one place only.
      ...(placementNumber > 0 && { [PLACEMENT_ANNOTATION]: String(placementNumber) }),
    },
  };
}
