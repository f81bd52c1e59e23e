/** The platform's marks on the object routes come from: labels or annotations (which win). */
import { excerpt } from '../../ir/names.js';
import type { ObjectRef, Provenance } from '../../ir/provenance.js';
import type { Problems } from './problems.js';

const STANDINGS = ['active', 'suspended', 'hibernated', 'starting'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Nothing of the tenant runs, as wanted: its addresses say so, whatever else is wrong with their routes. */
export const RESTS = {
  suspended: { state: 'suspended', reason: 'The tenant is suspended.' },
  hibernated: { state: 'hibernated', reason: 'The tenant is asleep.' },
} as const;

export interface Marks {
  readonly tenant?: string;
  readonly placement?: number;
  readonly standing: Standing;
}

const TENANT = 'fleetcommand.io/tenant';
const STANDING = 'fleetcommand.io/standing';
const PLACEMENT = 'fleetcommand.io/placement';

export interface Marked {
  readonly labels?: Readonly<Record<string, string>> | null | undefined;
  readonly annotations?: Readonly<Record<string, string>> | null | undefined;
}

export function readMarks(metadata: Marked, ref: ObjectRef, problems: Problems): Marks {
  const mark = (key: string): string | undefined =>
    metadata.annotations?.[key] ?? metadata.labels?.[key];
  const tenant = mark(TENANT);
  const isTenant = tenant !== undefined && /^[A-Za-z0-9_-]{1,80}$/.test(tenant);
  if (tenant !== undefined && !isTenant)
    problems.add(
      'warning',
      'bad-mark',
      ref,
      `metadata.annotations["${TENANT}"]`,
      `"${excerpt(tenant)}" is no tenant's id and is ignored. Write ten_….`,
    );
  const standing = mark(STANDING) ?? 'active';
  const known = STANDINGS.find((one) => one === standing);
  if (known === undefined)
    problems.add(
      'warning',
      'bad-mark',
      ref,
      `metadata.annotations["${STANDING}"]`,
      `"${excerpt(standing)}" is none of ${STANDINGS.join(', ')}: active is assumed. Correct it.`,
    );
  const placement = mark(PLACEMENT);
  const isPlacement = placement !== undefined && /^\d{1,9}$/.test(placement);
  if (placement !== undefined && !isPlacement)
    problems.add(
      'warning',
      'bad-mark',
      ref,
      `metadata.annotations["${PLACEMENT}"]`,
      `"${excerpt(placement)}" is no number and is ignored. Leave it to the platform.`,
    );
  return {
    ...(isTenant && { tenant }),
    ...(isPlacement && { placement: Number(placement) }),
    standing: known ?? 'active',
  };
}

/** Where a router comes from, with what its object is marked by. */
export function markedProvenance(
  provider: string,
  object: ObjectRef,
  { tenant, placement }: Marks,
): Provenance {
  return {
    provider,
    object,
    ...(tenant !== undefined && { tenant }),
    ...(placement !== undefined && { placement }),
  };
}
