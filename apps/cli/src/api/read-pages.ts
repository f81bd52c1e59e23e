/** As many as a page holds. */
export const WHOLE_PAGE = { limit: 100 };

interface Answer<Item> {
  readonly data: { readonly data: readonly Item[]; readonly nextCursor: string | null };
}

type Ask<Item> = (page: { limit: number; cursor?: string }) => Promise<Answer<Item>>;

/** Page after page, for as long as they are asked for. */
export async function* eachPage<Item>(ask: Ask<Item>): AsyncGenerator<readonly Item[]> {
  let cursor: string | null = null;
  do {
    const { data: page }: Answer<Item> = await ask({ ...WHOLE_PAGE, ...(cursor && { cursor }) });
    yield page.data;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** All there are. */
export async function readPages<Item>(ask: Ask<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of eachPage(ask)) all.push(...page);
  return all;
}
