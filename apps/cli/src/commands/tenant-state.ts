import type { Tenant, TenantState } from '@fleetcommand/contracts/http/tenants';

import { data } from '../output/style.js';

const LOOK: Readonly<Record<TenantState, (text: string) => string>> = {
  pending: (t) => data.info(`◌ ${t}`),
  provisioning: (t) => data.info(`◌ ${t}`),
  updating: (t) => data.info(`◌ ${t}`),
  waking: (t) => data.info(`◌ ${t}`),
  deleting: (t) => data.info(`◌ ${t}`),
  active: () => data.good('✓ live'),
  failed: (t) => data.bad(`✗ ${t}`),
  suspended: (t) => data.dim(`▪ ${t}`),
  hibernated: () => data.dim('☾ asleep'),
  deleted: (t) => data.dim(`○ ${t}`),
};

/** Colour, icon and word of an instance's state. */
export function showTenantState({
  state,
  conditions,
}: Pick<Tenant, 'state' | 'conditions'>): string {
  const isAway = conditions.some(({ reason }) => reason === 'ClusterUnreachable');
  if (state === 'active' && isAway) return data.warn('! cluster away');
  return LOOK[state](state);
}
