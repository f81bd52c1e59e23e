import {
  checkCreation,
  DAY_MS,
  type Intake,
  type IntakeFacts,
  type IntakeRefusal,
} from '@fleetcommand/domain/tenancy/intake';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Repositories } from '../../ports/store.js';

type Intakes = Pick<Repositories, 'settings' | 'organizations' | 'tenants'>;

/**
 * Whether the platform takes one more instance of this organization: in the transaction that makes it. Null: of one that
 * the same transaction makes.
 */
export async function checkIntake(
  tx: Intakes,
  intake: Intake,
  organizationId: OrganizationId | null,
  now: Date,
): Promise<Result<void, Failure<Exclude<IntakeRefusal, 'platform.signups-closed'>>>> {
  return checkCreation(intake, await gather(tx, intake, organizationId, now), now);
}

/** Measures what there is a ceiling for, and holds it until the transaction ends: two at once do not both fit. */
async function gather(
  tx: Intakes,
  { creations, instances, instancesPerOrganization, creationsPerDay }: Intake,
  organizationId: OrganizationId | null,
  now: Date,
): Promise<IntakeFacts> {
  const facts = { instances: 0, ofOrganization: 0, madeToday: [] };
  if (creations === 'closed') return facts;
  const measured =
    instancesPerOrganization === null && creationsPerDay === null ? null : organizationId;
  if (measured) await tx.organizations.lock(measured);
  const { living, madeSince } = measured
    ? await tx.tenants.measureOrganization(measured, new Date(now.getTime() - DAY_MS))
    : { living: 0, madeSince: [] };
  return {
    instances: instances === null ? 0 : await tx.settings.countInstancesAlone(),
    ofOrganization: living,
    madeToday: madeSince,
  };
}
