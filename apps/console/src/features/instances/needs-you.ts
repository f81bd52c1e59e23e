import type { Tenant } from '@fleetcommand/contracts/http/tenants';

/** What an instance needs of its owner, in one line; null when nothing. */
export function needsYou({
  state,
  conditions,
}: Pick<Tenant, 'state' | 'conditions'>): string | null {
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (state === 'failed') {
    return ready?.message ?? 'It could not be set up. Open it to see why.';
  }
  if (state === 'suspended') return ready?.message ?? 'It is suspended. Its data is kept.';
  return null;
}
