import { Text } from '@mantine/core';
import { useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { counted } from '../../ui/figures.js';
import { LoadMore } from '../../ui/load-more.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { useUrlWord } from '../../ui/url-state.js';
import { listQuery, useEdgeReader, type EdgeListName, type EdgePage } from './edge-reader.js';

/** One of the edge's lists, narrowed by the words of the address. */
export function useEdgeList<Name extends EdgeListName>(name: Name) {
  const [search] = useUrlWord('search');
  const [status] = useUrlWord('status');
  return useInfiniteQuery(listQuery(useEdgeReader(), name, { search, status }));
}

interface ListProps<Item> {
  readonly query: Pick<
    UseInfiniteQueryResult<{ readonly pages: readonly EdgePage<Item>[] }>,
    | 'data'
    | 'isError'
    | 'error'
    | 'refetch'
    | 'hasNextPage'
    | 'isFetchingNextPage'
    | 'fetchNextPage'
  >;
  /** What one of them is called, such as `router`. */
  readonly one: string;
  /** What there is to say where there is none at all. */
  readonly none: string;
  readonly children: (items: readonly Item[]) => ReactNode;
}

/** A list with what takes its place while it loads, where it fails, and where it is empty. */
export function EdgeList<Item>({ query, one, none, children }: ListProps<Item>) {
  const [search] = useUrlWord('search');
  const [status] = useUrlWord('status');
  if (!query.data) return <UnloadedSection query={query} what={`${one}s`} />;
  const items = query.data.pages.flatMap(({ data }) => data);
  if (items.length === 0) {
    const isNarrowed = search !== '' || status !== '';
    return (
      <Message tone="idle" level={2} title={isNarrowed ? `No ${one} fits` : `No ${one}s`}>
        {isNarrowed ? 'Search for less, or clear the filters.' : none}
      </Message>
    );
  }
  const total = query.data.pages[0]?.total ?? items.length;
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {counted(total, one)}
        {items.length < total && `, the first ${items.length} shown`}
      </Text>
      <Panel flush>{children(items)}</Panel>
      <LoadMore query={query} />
    </>
  );
}
