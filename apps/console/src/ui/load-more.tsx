import { Button } from '@mantine/core';

interface PagedQuery {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

interface LoadMoreProps {
  readonly query: PagedQuery;
  readonly label?: string;
}

/** The way to the next page of a list, where there is one. */
export function LoadMore({ query, label = 'Show more' }: LoadMoreProps) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      style={{ justifySelf: 'start', alignSelf: 'start' }}
      variant="default"
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {label}
    </Button>
  );
}
