import type { Plan } from './plan.js';

/** A plan as an operator writes it: what is sold, without the version, which is drawn when it is stored. */
export type PlanDraft = Omit<Plan, 'version'>;

export type PlanChangeKind = 'added' | 'changed' | 'retired' | 'unchanged';

/** What a list of drafts would do to one plan of the catalogue. */
export interface PlanChange {
  readonly id: string;
  readonly kind: PlanChangeKind;
  /** The newest version there is; null of an added one. */
  readonly current: Plan | null;
  /** What becomes of it; null where nothing does. */
  readonly next: Plan | null;
  /** JSON Pointers of what differs, such as `/limits/memoryBytes`. */
  readonly fields: readonly string[];
}

/**
 * What applying `drafts` does: a plan that differs gets a new version, one that is left out is not offered any more, and
 * no version that was sold is touched.
 */
export function comparePlans(current: readonly Plan[], drafts: readonly PlanDraft[]): PlanChange[] {
  const wanted = drafts.map((draft) =>
    compareOne(
      current.find(({ id }) => id === draft.id),
      draft,
    ),
  );
  const retired = current
    .filter((plan) => !drafts.some(({ id }) => id === plan.id))
    .map((plan) => retire(plan));
  return [...wanted, ...retired];
}

function compareOne(plan: Plan | undefined, draft: PlanDraft): PlanChange {
  const { id } = draft;
  if (!plan) {
    return { id, kind: 'added', current: null, next: { ...draft, version: 1 }, fields: [] };
  }
  const fields = differences({ ...plan, version: 0 }, { ...draft, version: 0 }, '');
  if (fields.length === 0) return { id, kind: 'unchanged', current: plan, next: null, fields };
  return {
    id,
    kind: 'changed',
    current: plan,
    next: { ...draft, version: plan.version + 1 },
    fields,
  };
}

function retire(plan: Plan): PlanChange {
  const { id } = plan;
  if (!plan.isOffered) {
    return { id, kind: 'unchanged', current: plan, next: null, fields: [] };
  }
  const next = { ...plan, version: plan.version + 1, isOffered: false };
  return { id, kind: 'retired', current: plan, next, fields: ['/isOffered'] };
}

function differences(before: unknown, after: unknown, path: string): string[] {
  if (!isRecord(before) || !isRecord(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const inner = `${path}/${key}`;
    return Array.isArray(before[key]) || Array.isArray(after[key])
      ? listDifference(before[key], after[key], inner)
      : differences(before[key], after[key], inner);
  });
}

/** Of a list only that it differs: its items have no names of their own. */
function listDifference(before: unknown, after: unknown, path: string): string[] {
  return canonical(before) === canonical(after) ? [] : [path];
}

/** JSON with the keys of objects in order, so that the order they were written in is no difference. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner) && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => a.localeCompare(b)))
      : inner,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
