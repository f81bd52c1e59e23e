import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';

/** No organization has more; above it a number is a slip of the finger. */
const MOST = 1_000_000;
const ceiling = z.int().min(0).max(MOST).nullable();

/** How far the platform lets new customers and new instances in. What is there already is not touched by it. */
export const intakeSchema = z.strictObject({
  signups: z.enum(['open', 'closed']),
  /** Of instances, also those that signing up would make. */
  creations: z.enum(['open', 'closed']),
  /** Why one of them is closed, for people; empty: they only read that it is. */
  notice: z.string().max(300),
  /** Instances of everybody together; null: as many as there is room for. */
  instances: ceiling,
  /** Instances of one organization. */
  instancesPerOrganization: ceiling,
  /** Instances that one organization makes within a day, deleted ones too. */
  creationsPerDay: ceiling,
});
export type Intake = z.infer<typeof intakeSchema>;

/** Where nobody has said otherwise. */
export const DEFAULT_INTAKE: Intake = {
  signups: 'open',
  creations: 'open',
  notice: '',
  instances: null,
  instancesPerOrganization: 100,
  creationsPerDay: 100,
};

export type IntakeRefusal =
  | 'platform.signups-closed'
  | 'platform.creations-closed'
  | 'platform.full'
  | 'tenants.too-many'
  | 'tenants.too-many-today';

/** What ceilings are measured by; asked for only where there is a ceiling. */
export interface IntakeFacts {
  /** Of everybody. */
  readonly instances: number;
  readonly ofOrganization: number;
  /** When the organization made instances within the last day, oldest first. */
  readonly madeToday: readonly Date[];
}

export const DAY_MS = 24 * 60 * 60 * 1_000;
/** When to come back where nobody knows: a person opens it again. */
const LATER = { afterMs: 15 * 60_000 } as const;

export function checkSignups({
  signups,
  notice,
}: Intake): Result<void, Failure<'platform.signups-closed'>> {
  if (signups === 'open') return ok(undefined);
  const why = notice || 'This platform takes in no new customers at the moment.';
  return fail('platform.signups-closed', `${why} Try again later; nothing was made.`, {
    retry: LATER,
  });
}

/** Whether one more instance is let in, as far as that is the platform's to say and not the plan's. */
export function checkCreation(
  { creations, notice, instances, instancesPerOrganization, creationsPerDay }: Intake,
  facts: IntakeFacts,
  now: Date,
): Result<void, Failure<Exclude<IntakeRefusal, 'platform.signups-closed'>>> {
  if (creations === 'closed') {
    const why = notice || 'This platform makes no new instances at the moment.';
    const what = `${why} Those that are there go on as before. Try again later.`;
    return fail('platform.creations-closed', what, { retry: LATER });
  }
  if (instances !== null && facts.instances >= instances) {
    const what =
      'This platform is full: it has as many instances as it may. Try again later, or ask its operators for room.';
    return fail('platform.full', what, { retry: LATER });
  }
  if (instancesPerOrganization !== null && facts.ofOrganization >= instancesPerOrganization) {
    return fail(
      'tenants.too-many',
      `An organization has at most ${instancesPerOrganization} instances here. Delete one that nobody needs, or ask the operators for more.`,
    );
  }
  return checkPace(creationsPerDay, facts.madeToday, now);
}

function checkPace(
  most: number | null,
  madeToday: readonly Date[],
  now: Date,
): Result<void, Failure<'tenants.too-many-today'>> {
  if (most === null || madeToday.length < most) return ok(undefined);
  // There is room for one as soon as only `most - 1` are younger than a day.
  const freed = madeToday[madeToday.length - most];
  const afterMs = freed ? freed.getTime() + DAY_MS - now.getTime() : DAY_MS;
  return fail(
    'tenants.too-many-today',
    `An organization makes at most ${most} instances a day here, deleted ones too. The next can be made in ${Math.ceil(afterMs / 60_000)} min.`,
    { retry: { afterMs } },
  );
}
