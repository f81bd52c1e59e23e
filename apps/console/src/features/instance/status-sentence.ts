import type { Tenant } from '@fleetcommand/contracts/http/tenants';

import { clusterAway } from '../../api/cluster-away.js';

/** How an instance is, in a sentence: what was observed last, where anything was. */
export function statusSentence({
  state,
  conditions,
}: Pick<Tenant, 'state' | 'conditions'>): string {
  const ready = conditions.find(({ type }) => type === 'Ready');
  const away = clusterAway(conditions);
  if (away) return away.message;
  if (state === 'active') return 'It answers requests.';
  if (state === 'deleting') return 'It is being taken down, with all its data.';
  if (ready && ready.status !== 'True') return ready.message;
  if (state === 'pending') return 'It waits for its turn; that usually takes less than a second.';
  return 'A change is on its way.';
}
