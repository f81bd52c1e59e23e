import type { Page, PageRequest } from '../ports/page.js';

const PAGE = 100;

type Read<Row> = (page: PageRequest) => Promise<Page<Row>>;

/**
 * Every row of a list, read a page at a time as the rows before were dealt with. It goes on from the last row it saw, not
 * from the first that is left, so that however many stay on the list, those behind them have their turn.
 */
export async function* walk<Row>(read: Read<Row>, idOf: (row: Row) => string): AsyncGenerator<Row> {
  for await (const rows of walkPages(read, idOf)) yield* rows;
}

/** The same, for what is dealt with many at once. */
export async function* walkPages<Row>(
  read: Read<Row>,
  idOf: (row: Row) => string,
): AsyncGenerator<readonly Row[]> {
  let after: string | undefined;
  for (;;) {
    const { items, hasMore } = await read({ limit: PAGE, ...(after !== undefined && { after }) });
    const last = items.at(-1);
    if (last === undefined) return;
    yield items;
    if (!hasMore) return;
    after = idOf(last);
  }
}
