import type { Page, PageRequest } from '@fleetcommand/application/ports/page';

/** A page from rows read one further than its limit. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  { limit }: PageRequest,
  fromRow: (row: Row) => Item,
): Page<Item> {
  return { items: rows.slice(0, limit).map(fromRow), hasMore: rows.length > limit };
}

/** What a list that begins with the oldest goes on with, as a condition on `id`. */
export function idsAfter({ after }: PageRequest): { readonly id?: { readonly gt: string } } {
  return after === undefined ? {} : { id: { gt: after } };
}

/** What a list that begins with the newest goes on with, as a condition on `id`. */
export function idsBefore({ after }: PageRequest): { readonly id?: { readonly lt: string } } {
  return after === undefined ? {} : { id: { lt: after } };
}
