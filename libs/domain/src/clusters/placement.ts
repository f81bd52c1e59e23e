/**
 * Where a new instance goes. Pure, and explained: of every cluster it says why it was taken or not, in words that an
 * operator reads years later.
 */
import type { Cluster } from './cluster.js';
import type { ClusterCapacity } from './survey.js';

/** What an instance is promised of a cluster. */
export type InstanceSize = ClusterCapacity;

/** What is asked for. */
export interface PlacementWish {
  readonly regionId: string;
  readonly planId: string;
  readonly size: InstanceSize;
  /** Labels a cluster must have, with these values. */
  readonly labels: Readonly<Record<string, string>>;
  /** `spread`: to the emptiest; `fill`: to the fullest that has room, so that others stay free. */
  readonly strategy: 'spread' | 'fill';
  /** Whether its organization's instances are to be on one cluster, on several, or it does not matter. */
  readonly affinity: 'none' | 'together' | 'apart';
}

export interface PlaceableCluster extends Cluster {
  readonly tenantCount: number;
  /** What is promised to those who live there. */
  readonly reserved: InstanceSize;
  /** Null where nobody knows: then there is room. */
  readonly capacity: ClusterCapacity | null;
  readonly isReachable: boolean;
  /** Instances of the same organization. */
  readonly ofOrganization: number;
}

/** What time may take away. */
const PASSING: ReadonlySet<string> = new Set(['unreachable', 'full']);

export interface PlacementVerdict {
  readonly cluster: string;
  /** Why it is out of the question; null: it is not. */
  readonly blocker: 'closed' | 'unreachable' | 'labels' | 'plan' | 'full' | null;
  /** For operators. */
  readonly reason: string;
}

/** What was decided for an instance, and why; kept with it. */
export interface Placement {
  readonly decidedAt: string;
  readonly verdicts: readonly PlacementVerdict[];
}

export interface Ranking {
  /** Those that can take it, the best first. */
  readonly candidates: readonly PlaceableCluster[];
  /** Of every cluster of the region, the best first. */
  readonly verdicts: readonly PlacementVerdict[];
  /** Where it may wait for room when there are none; null where waiting would not help. */
  readonly fallback: PlaceableCluster | null;
}

/** Kept free of each node's resources: for rolling updates, and for what is not ours. */
const HEAD_ROOM = 0.1;

/** Comma-separated plans that a cluster is kept for; without it, it is for all. */
const PLANS_LABEL = 'plans';

export function rankClusters(wish: PlacementWish, clusters: readonly PlaceableCluster[]): Ranking {
  const inRegion = clusters.filter(({ regionId }) => regionId === wish.regionId);
  const judged = inRegion.map((cluster) => ({ cluster, blocker: blockerOf(wish, cluster) }));
  const free = judged.filter(({ blocker }) => blocker === null).map(({ cluster }) => cluster);
  const candidates = free.sort((a, b) => compare(wish, a, b));
  const passing = judged.filter(({ blocker }) => PASSING.has(blocker?.blocker ?? ''));
  return {
    candidates,
    fallback: passing.map(({ cluster }) => cluster).sort(byName)[0] ?? null,
    verdicts: [
      ...candidates.map((cluster, place) => verdictOnCandidate(wish, cluster, place)),
      ...judged.flatMap(({ cluster, blocker }) =>
        blocker === null ? [] : [{ cluster: cluster.name, ...blocker }],
      ),
    ],
  };
}

/** How full the fullest of its resources is, from 0; 0 where nobody knows. */
function fillOf({ capacity, reserved }: Pick<PlaceableCluster, 'capacity' | 'reserved'>): number {
  if (capacity === null) return 0;
  return Math.max(...RESOURCES.map((name) => share(reserved[name], capacity[name])));
}

type Blocker = Omit<PlacementVerdict, 'cluster'>;

function blockerOf(wish: PlacementWish, cluster: PlaceableCluster): Blocker | null {
  if (cluster.cordoned) return { blocker: 'closed', reason: 'It takes no new instances.' };
  if (!cluster.isReachable)
    return { blocker: 'unreachable', reason: 'It did not answer when it was last asked.' };
  const missing = Object.entries(wish.labels).find(
    ([name, value]) => cluster.labels[name] !== value,
  );
  if (missing) {
    const has = cluster.labels[missing[0]] ?? 'none';
    return { blocker: 'labels', reason: `It needs ${missing.join('=')}, and this has ${has}.` };
  }
  const plans = plansOf(cluster);
  if (plans && !plans.includes(wish.planId))
    return { blocker: 'plan', reason: `It is kept for the plans ${plans.join(', ')}.` };
  const short = shortage(cluster, wish.size);
  return short === null ? null : { blocker: 'full', reason: short };
}

const RESOURCES = ['cpuMillis', 'memoryBytes', 'pods'] as const;
const NAMES = { cpuMillis: 'CPU', memoryBytes: 'memory', pods: 'pods' } as const;

function shortage(
  { capacity, reserved }: Pick<PlaceableCluster, 'capacity' | 'reserved'>,
  size: InstanceSize,
): string | null {
  if (capacity === null) return null;
  const short = RESOURCES.find(
    (name) => reserved[name] + size[name] > capacity[name] * (1 - HEAD_ROOM),
  );
  if (short === undefined) return null;
  const taken = Math.round(share(reserved[short], capacity[short]) * 100);
  return `Its ${NAMES[short]} is promised to ${taken}% already, and ${HEAD_ROOM * 100}% is kept free.`;
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 1;
}

function plansOf({ labels }: PlaceableCluster): readonly string[] | null {
  const plans = labels[PLANS_LABEL]?.split(',').map((plan) => plan.trim());
  return plans?.length ? plans : null;
}

/** The better first; equals by name, so that two who ask agree. */
function compare(wish: PlacementWish, a: PlaceableCluster, b: PlaceableCluster): number {
  const order = wish.strategy === 'spread' ? 1 : -1;
  return (
    Number(plansOf(a) === null) - Number(plansOf(b) === null) ||
    affinity(wish, a) - affinity(wish, b) ||
    order * (fillOf(a) - fillOf(b)) ||
    order * (a.tenantCount - b.tenantCount) ||
    byName(a, b)
  );
}

function byName(a: PlaceableCluster, b: PlaceableCluster): number {
  return a.name.localeCompare(b.name);
}

function affinity({ affinity: wanted }: PlacementWish, { ofOrganization }: PlaceableCluster) {
  if (wanted === 'none') return 0;
  return wanted === 'together' ? -Math.sign(ofOrganization) : ofOrganization;
}

function verdictOnCandidate(
  wish: PlacementWish,
  cluster: PlaceableCluster,
  place: number,
): PlacementVerdict {
  const fill =
    cluster.capacity === null
      ? `${cluster.tenantCount} instances, its capacity unknown`
      : `${Math.round(fillOf(cluster) * 100)}% promised`;
  const why = [
    fill,
    ...(plansOf(cluster) ? [`kept for the plan ${wish.planId}`] : []),
    ...(wish.affinity === 'none' ? [] : [`${cluster.ofOrganization} of the organization’s`]),
  ].join(', ');
  const best = wish.strategy === 'spread' ? 'The emptiest' : 'The fullest with room';
  const reason = place === 0 ? `${best}: ${why}.` : `It would do too: ${why}.`;
  return { cluster: cluster.name, blocker: null, reason };
}
