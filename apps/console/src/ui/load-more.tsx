import { Button } from '@mantine/core';

interface PagedQuery {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

/** The way to the next page of a list, where there is one. */
export function LoadMore({ query }: { readonly query: PagedQuery }) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      mt="md"
      variant="default"
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      Show more
    </Button>
  );
}
