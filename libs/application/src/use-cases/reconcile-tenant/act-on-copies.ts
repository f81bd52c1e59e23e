import { oweBackup } from '../backups/owe-backup.js';
import type { ActContext } from './act-context.js';
import type { Effect } from './effect.js';
import type { TenantFacts } from './facts.js';

/** Whoever puts the copy in rings when that is done; until then what runs goes on with what is there. */
export function awaitRestore(): Effect {
  const message = 'The copy is being put in the place of what is there.';
  return {
    steps: [
      { name: 'database', state: 'succeeded' },
      { name: 'restore', state: 'running', message },
    ],
    next: { kind: 'rest' },
  };
}

/** Owes it where nobody did; whoever makes it rings when it is made, when it fails at first, and when it is given up. */
export async function awaitFinalCopy(
  { tenant, finalCopy }: TenantFacts,
  context: ActContext,
): Promise<Effect> {
  const { store, clock, held } = context;
  if (finalCopy?.state !== 'pending' && held.isHeld())
    await oweBackup(context, store, tenant, 'final', clock.now());
  const first = 'A last copy of its data is made first, by which it can be brought back';
  const isFailing = finalCopy?.state === 'pending' && finalCopy.problem !== '';
  const message = isFailing
    ? `${first}. That fails so far: it is tried again within the hour, and operators see why.`
    : `${first}.`;
  return {
    steps: [
      { name: 'teardown', state: 'succeeded' },
      { name: 'data', state: 'running', message },
    ],
    next: { kind: 'rest' },
  };
}
