import { pebbleRoot } from '@fleetcommand/embedded/pebble';
import { addToBundle } from '@fleetcommand/embedded/root-bundle';
import { ok, type Result } from '@fleetcommand/kernel/result';
import { pebbleAddress } from '../parts/servers.js';
import type { Stack } from '../settings/stack.js';

/**
 * Adds the local CA's present root to `.fleet/ca.pem`. The CA makes a new root at each start, so this runs
 * at each of its starts; roots of earlier runs stay, because certificates they vouch for are still served.
 */
export async function trustLocalCa(stack: Stack): Promise<Result<void>> {
  const root = await pebbleRoot(pebbleAddress(stack));
  if (!root.ok) return root;
  await addToBundle(stack.config.home.ca, root.value, new Date());
  return ok(undefined);
}
