/** As many as a page holds. */
export const WHOLE_PAGE = { limit: 100 };

interface Answer<Item> {
  readonly data: { readonly data: readonly Item[]; readonly nextCursor: string | null };
}

/** All there are, page by page. */
export async function readPages<Item>(
  ask: (page: { limit: number; cursor?: string }) => Promise<Answer<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | null = null;
  do {
    const { data: page }: Answer<Item> = await ask({ ...WHOLE_PAGE, ...(cursor && { cursor }) });
    all.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
