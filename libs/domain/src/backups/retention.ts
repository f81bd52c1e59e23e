import type { Plan } from '../plans/plan.js';

/** As long as its address is kept for the organization: until then a deleted instance can be brought back. */
const FINAL_KEPT_DAYS = 90;
/** Of copies that somebody asked for. */
const MANUAL_KEPT_DAYS = 30;
/** Of an instance at a time. */
export const MANUAL_COPIES = 5;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** When a copy that was made then goes by itself. */
export function expiryOf(
  kind: 'final' | 'scheduled' | 'manual',
  plan: Pick<Plan, 'backups'> | null,
  madeAt: Date,
): Date {
  const days = {
    final: FINAL_KEPT_DAYS,
    manual: MANUAL_KEPT_DAYS,
    // One of a plan that makes none any more is the last of its kind.
    scheduled: plan?.backups?.keepDays ?? MANUAL_KEPT_DAYS,
  }[kind];
  return new Date(madeAt.getTime() + days * DAY_MS);
}
