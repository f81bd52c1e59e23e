import type { Page, PageRequest } from '../ports/page.js';

const PAGE = 100;

/**
 * Every row of a list, read a page at a time as the rows before were dealt with. It goes on from the last row it saw, not
 * from the first that is left, so that however many stay on the list, those behind them have their turn.
 */
export async function* walk<Row>(
  read: (page: PageRequest) => Promise<Page<Row>>,
  idOf: (row: Row) => string,
): AsyncGenerator<Row> {
  let after: string | undefined;
  for (;;) {
    const { items, hasMore } = await read({ limit: PAGE, ...(after !== undefined && { after }) });
    yield* items;
    const last = items.at(-1);
    if (!hasMore || last === undefined) return;
    after = idOf(last);
  }
}
