type Words = Readonly<Record<string, string>>;

/** The words of an address that a page's filters and tabs keep; anything else is dropped. */
export const wordsOf =
  (...names: readonly string[]) =>
  (search: Record<string, unknown>): Words =>
    Object.fromEntries(
      names.flatMap((name) => {
        const word = search[name];
        return typeof word === 'string' && word !== '' ? [[name, word]] : [];
      }),
    );

/** Of an edge's page, in the console and in the edge's own dashboard. */
export const EDGE_WORDS = wordsOf('tab', 'search', 'status', 'url');
