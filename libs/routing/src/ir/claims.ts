/**
 * Which of several claims of equal priority counts. Objects of one name in several clusters are one thing in two places (an
 * instance that is being moved): whoever answers wins, then the newer place. Anything else is decided by namespace and name.
 */
import type { Provenance } from './provenance.js';
import type { RouterState } from './router-state.js';

export interface Claim {
  /** `namespace-name@provider`. */
  readonly name: string;
  readonly provenance: Provenance;
  readonly state: RouterState;
}

export interface RankedClaim extends Claim {
  readonly priority: number;
}

/** The one that counts first. A total order: it is the same on every edge. */
export function byClaim(a: Claim, b: Claim): number {
  const [left, right] = [placelessKey(a), placelessKey(b)];
  if (left !== right) return left < right ? -1 : 1;
  return (
    Number(answers(b)) - Number(answers(a)) ||
    placementOf(b) - placementOf(a) ||
    inWords(a.name, b.name)
  );
}

/** Higher priority first; then by claim, so that a tie is decided alike everywhere. */
export function byPriority(a: RankedClaim, b: RankedClaim): number {
  return b.priority - a.priority || byClaim(a, b);
}

/** Claims of one object in two clusters, and why the first one counts; undefined for others. */
export function whyFirst(first: Claim, second: Claim): string | undefined {
  const { cluster } = second.provenance.object;
  if (first.provenance.object.cluster === cluster) return undefined;
  if (placelessKey(first) !== placelessKey(second)) return undefined;
  if (answers(first) !== answers(second)) return 'it answers there, and not in the other one';
  if (placementOf(first) !== placementOf(second)) return 'it was placed there later';
  return 'both are alike, and it is first by name';
}

/** Something of it is ready, or what it says (that it is asleep, or suspended) was decided. */
function answers({ state }: Claim): boolean {
  return state === 'serve' || state === 'suspended' || state === 'hibernated';
}

function placementOf({ provenance }: Claim): number {
  return provenance.placement ?? 0;
}

/** The same for one object in several clusters: what stands behind the `@` is left out. */
function placelessKey({ name, provenance: { object } }: Claim): string {
  return `${object.namespace}/${object.name}/${name.replace(/@[^@]*$/, '')}`;
}

function inWords(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
