import type { Tenant } from '@fleetcommand/contracts/http/tenants';

/** What an instance needs of its owner, in one line; null when nothing. */
export function needsYou({
  state,
  conditions,
}: Pick<Tenant, 'state' | 'conditions'>): string | null {
  const why = conditions.find(({ type, status }) => type === 'Ready' && status !== 'True');
  if (state === 'failed') {
    return why?.message ?? 'It could not be set up. Open it to see why.';
  }
  if (why?.reason === 'AwaitingConfirmation') return why.message;
  if (state === 'suspended') return why?.message ?? 'It is suspended. Its data is kept.';
  return null;
}
