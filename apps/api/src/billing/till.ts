import type { ReviewDependencies } from '@fleetcommand/application/use-cases/billing/dependencies';

import { ProblemError } from '../manners/problem-error.js';
import type { ApiParts } from '../platform/settings.js';

/** What billing's use cases need; refused where nothing is charged for. */
export function tillOf(parts: ApiParts): ReviewDependencies & { readonly publicUrl: string } {
  const { payments, billing, store, ids, clock, timers, lease, settings } = parts;
  if (!payments || !billing) {
    throw new ProblemError(
      'billing.off',
      'This platform charges for nothing: no payment provider is configured.',
    );
  }
  return { payments, billing, store, ids, clock, timers, lease, publicUrl: settings.publicUrl };
}
