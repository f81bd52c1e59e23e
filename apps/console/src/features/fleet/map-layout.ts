import type { FleetCluster, FleetMap, FleetState } from '@fleetcommand/contracts/http/admin/fleet';

export interface Cell {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly state: FleetState;
}

export interface ClusterCells {
  readonly cluster: FleetCluster;
  readonly cells: readonly Cell[];
}

/** The instances of each cluster, in the order they were made; clusters by region and name. */
export function cellsByCluster({ clusters, tenants }: FleetMap): ClusterCells[] {
  const cells = clusters.map((): Cell[] => []);
  for (const [index, id] of tenants.ids.entries()) {
    cells[tenants.clusters[index] ?? 0]?.push({
      id,
      slug: tenants.slugs[index] ?? '',
      name: tenants.names[index] ?? '',
      state: tenants.states[index] ?? 'pending',
    });
  }
  return clusters
    .map((cluster, index) => ({ cluster, cells: cells[index] ?? [] }))
    .sort(
      ({ cluster: a }, { cluster: b }) =>
        a.regionName.localeCompare(b.regionName) || a.name.localeCompare(b.name),
    );
}

export interface CellFilter {
  readonly search: string;
  readonly state: string;
}

/** Whether a cell is among what somebody looks for; a search looks at name, address and id. */
export function fits({ id, slug, name, state }: Cell, filter: CellFilter): boolean {
  if (filter.state !== '' && filter.state !== state) return false;
  const wanted = filter.search.trim().toLowerCase();
  if (wanted === '') return true;
  const host = wanted.replace(/^https?:\/\//, '').split(/[.:/]/)[0] ?? wanted;
  return (
    name.toLowerCase().includes(wanted) ||
    slug.includes(wanted) ||
    id === wanted ||
    (wanted.includes('.') && slug === host)
  );
}

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Of a cell with the gap after it, in pixels. */
  readonly pitch: number;
  readonly gap: number;
}

const LARGEST = 22;
const SMALLEST = 6;
/** About as many pixels as a cluster's cells may take. */
const AREA = 150_000;

/** Cells as large as their number allows: a handful are easy to hit, ten thousand still fit on a screen. */
export function gridOf(count: number, width: number): Grid {
  const ideal = Math.floor(Math.sqrt(AREA / Math.max(1, count)));
  const pitch = Math.min(LARGEST, Math.max(SMALLEST, ideal));
  const columns = Math.max(1, Math.floor(width / pitch));
  return {
    columns,
    rows: Math.max(1, Math.ceil(count / columns)),
    pitch,
    gap: pitch > 12 ? 3 : Math.max(1, Math.round(pitch / 6)),
  };
}

/** Which cell is at a place, or undefined beside all. */
export function cellAt(
  { columns, pitch }: Grid,
  count: number,
  x: number,
  y: number,
): number | undefined {
  const column = Math.floor(x / pitch);
  const index = Math.floor(y / pitch) * columns + column;
  return x >= 0 && y >= 0 && column < columns && index < count ? index : undefined;
}

/** Where the arrow keys lead from a cell. */
export function moved({ columns }: Grid, count: number, from: number, key: string): number {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key] ?? 0;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const to = from + step;
  return to < 0 || to >= count ? from : to;
}
