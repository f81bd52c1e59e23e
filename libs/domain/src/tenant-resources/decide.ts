/**
 * What a resource asks to be done, and what is only told of it. The database is the truth: what somebody changed elsewhere is
 * shown and never fought, and what a resource asks for is carried out where nobody did.
 */
import type { Tenant } from '../tenancy/tenant.js';
import {
  fieldsOf,
  isKept,
  isThere,
  STEERED_FIELDS,
  type AppliedFields,
  type SteeredField,
  type SteeredFields,
  type TenantSpec,
} from './resource.js';

export interface ResourceFacts {
  readonly spec: TenantSpec;
  readonly applied: AppliedFields;
  /** The resource is deleted, but for what holds it. */
  readonly isDeleting: boolean;
  /** Held by us until its instance is gone. */
  readonly isHeld: boolean;
  /** Asks for an instance that is there already. */
  readonly adopts: boolean;
  /** The instance its status names; null: none is made yet. */
  readonly bound: Tenant | null;
  /** Where none is bound: one of that organization and name, which somebody else made. */
  readonly namesake: Tenant | null;
}

export type ResourceStep =
  /** All that is left is to tell. */
  | { readonly kind: 'none' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'release' }
  | { readonly kind: 'create' }
  | { readonly kind: 'adopt'; readonly tenant: Tenant }
  | { readonly kind: 'change'; readonly changes: readonly FieldChange[] }
  | { readonly kind: 'delete' };

/** Each is carried out, or refused, by itself. */
export type FieldChange =
  | { readonly field: 'name' | 'plan'; readonly to: string }
  | { readonly field: 'blueprintVersion'; readonly to: number };

export interface Difference {
  readonly kind: 'changed-elsewhere' | 'conflict' | 'kept';
  readonly field: SteeredField;
  readonly wanted: string | number;
  readonly applied: string | number | undefined;
  readonly actual: string | number;
}

export type Finding =
  | Difference
  | { readonly kind: 'exists-already'; readonly slug: string }
  | { readonly kind: 'deleted-elsewhere' }
  | { readonly kind: 'being-deleted' };

export interface ResourceDecision {
  readonly step: ResourceStep;
  readonly findings: readonly Finding[];
  /** What is carried out without the step. */
  readonly applied: AppliedFields;
}

/** The next step; facts are gathered anew after each. */
export function decideResource(facts: ResourceFacts): ResourceDecision {
  if (facts.isDeleting) return decideDeletion(facts);
  const { spec, applied, isHeld, bound } = facts;
  const holds = spec.deletionPolicy === 'Delete';
  // Before anything is made that is to go with it.
  if (holds !== isHeld)
    return { step: { kind: holds ? 'hold' : 'release' }, findings: [], applied };
  if (!bound) return decideUnbound(facts);
  // Nobody is told of an instance of others, whatever a status says.
  if (bound.organizationId !== spec.organizationId)
    return rest(applied, [difference('organizationId', facts, fieldsOf(bound))]);
  if (!isThere(bound)) return rest(applied, [{ kind: 'deleted-elsewhere' }]);
  return compare(facts, fieldsOf(bound));
}

function decideDeletion({ spec, applied, isHeld, bound }: ResourceFacts): ResourceDecision {
  if (!isHeld) return rest(applied, []);
  const isTheirs = bound !== null && bound.organizationId === spec.organizationId;
  if (spec.deletionPolicy === 'Retain' || !isTheirs || bound.deletedAt !== null)
    return { step: { kind: 'release' }, findings: [], applied };
  if (isThere(bound)) return { step: { kind: 'delete' }, findings: [], applied };
  return rest(applied, [{ kind: 'being-deleted' }]);
}

function decideUnbound({ spec, applied, adopts, namesake }: ResourceFacts): ResourceDecision {
  if (!namesake) return { step: { kind: 'create' }, findings: [], applied };
  if (adopts) return { step: { kind: 'adopt', tenant: namesake }, findings: [], applied };
  return rest(applied, [{ kind: 'exists-already', slug: spec.slug }]);
}

const rest = (applied: AppliedFields, findings: readonly Finding[]): ResourceDecision => ({
  step: { kind: 'none' },
  findings,
  applied,
});

export type Judgement =
  /** The resource does not say. */
  'free' | 'same' | 'changed-here' | 'changed-elsewhere' | 'conflict';

/**
 * One field: as the resource has it, as both had it last, and as it is. Where they never had the same, as with an instance that
 * is taken over, nobody can tell which value came later.
 */
export function judge<Value>(
  wanted: Value | undefined,
  applied: Value | undefined,
  actual: Value,
): Judgement {
  if (wanted === undefined) return 'free';
  if (wanted === actual) return 'same';
  if (wanted === applied) return 'changed-elsewhere';
  return applied === actual ? 'changed-here' : 'conflict';
}

function compare(facts: ResourceFacts, actual: Required<SteeredFields>): ResourceDecision {
  const { spec, applied } = facts;
  const judged = STEERED_FIELDS.map(
    (field) => [field, judge<string | number>(spec[field], applied[field], actual[field])] as const,
  );
  const fieldsThat = (is: Judgement) =>
    judged.filter(([, judgement]) => judgement === is).map(([field]) => field);
  const changed = fieldsThat('changed-here').filter((field) => !isKept(field));
  const told = judged.filter(
    ([field, judgement]) =>
      judgement !== 'free' && judgement !== 'same' && !changed.includes(field),
  );
  return {
    step: stepFor(spec, changed),
    findings: told.map(([field]) => difference(field, facts, actual)),
    applied: nextApplied(applied, actual, [...fieldsThat('same'), ...fieldsThat('free')]),
  };
}

/** A field that differs stays as both had it. One that the resource leaves out is as it is: naming it later changes it. */
function nextApplied(
  applied: AppliedFields,
  actual: Required<SteeredFields>,
  agreed: readonly SteeredField[],
): AppliedFields {
  return { ...applied, ...Object.fromEntries(agreed.map((field) => [field, actual[field]])) };
}

function stepFor(
  { name, plan, blueprintVersion }: TenantSpec,
  changed: readonly SteeredField[],
): ResourceStep {
  const possible: FieldChange[] = [
    { field: 'name', to: name },
    { field: 'plan', to: plan },
    ...(blueprintVersion === undefined
      ? []
      : [{ field: 'blueprintVersion' as const, to: blueprintVersion }]),
  ];
  const changes = possible.filter(({ field }) => changed.includes(field));
  return changes.length === 0 ? { kind: 'none' } : { kind: 'change', changes };
}

function difference(
  field: SteeredField,
  { spec, applied }: ResourceFacts,
  actual: Required<SteeredFields>,
): Difference {
  const [wanted = '', last, is] = [spec[field], applied[field], actual[field]];
  const values = { field, wanted, applied: last, actual: is };
  if (wanted === last) return { kind: 'changed-elsewhere', ...values };
  return { kind: isKept(field) ? 'kept' : 'conflict', ...values };
}
