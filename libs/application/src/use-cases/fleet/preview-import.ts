import { findInstances, type FoundInstance } from '@fleetcommand/domain/imports/instances';
import { zonesOf } from '@fleetcommand/domain/tenancy/zones';
import { documentsIn } from '@fleetcommand/routing/dialects/preview/documents';
import { previewRoutes, type Preview } from '@fleetcommand/routing/dialects/preview/preview';

import type { Store } from '../../ports/store.js';

export interface ImportPreview extends Preview {
  readonly instances: readonly FoundInstance[];
}

/** What would be made of what somebody runs already. Looks only. */
export async function previewImport(
  { catalogue }: Pick<Store, 'catalogue'>,
  appsDomain: string,
  text: string,
): Promise<ImportPreview> {
  const documents = documentsIn(text);
  const blueprints = await catalogue.listBlueprints();
  const zones = zonesOf(await catalogue.listRegions(), appsDomain);
  return {
    instances: findInstances(documents, { blueprints, zones }),
    ...previewRoutes(documents),
  };
}
