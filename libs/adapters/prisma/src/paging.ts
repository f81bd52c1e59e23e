import type { Page, PageRequest } from '@fleetcommand/application/ports/page';

/** A page from rows read one further than its limit. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  { limit }: PageRequest,
  fromRow: (row: Row) => Item,
): Page<Item> {
  return { items: rows.slice(0, limit).map(fromRow), hasMore: rows.length > limit };
}
