import type { Page, PageRequest } from '@fleetcommand/application/ports/page';

/** A page of rows that are in their order already, after the one with the id `after`. */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { limit, after }: PageRequest,
  isAfter: (id: string, other: string) => boolean,
): Page<Row> {
  const rest = after === undefined ? rows : rows.filter((row) => isAfter(row.id, after));
  return { items: rest.slice(0, limit), hasMore: rest.length > limit };
}

export const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : 1;
