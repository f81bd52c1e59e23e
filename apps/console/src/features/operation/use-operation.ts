import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import {
  applyStep,
  followOperation,
  isEnded,
  operationQuery,
  type OperationNews,
} from '../../api/operations.js';

/** One operation, kept current by its stream while it runs; null where there is none to follow. */
export function useOperation(id: string | null) {
  const queryClient = useQueryClient();
  const query = useQuery({ ...operationQuery(id ?? ''), enabled: id !== null });
  const isRunning = query.data !== undefined && !isEnded(query.data);

  useEffect(() => {
    if (id === null || !isRunning) return undefined;
    const { queryKey } = operationQuery(id);
    const take = (news: OperationNews) => {
      queryClient.setQueryData(queryKey, (known) => {
        if (news.kind === 'whole') return news.operation;
        return known && applyStep(known, news.step);
      });
      if (news.kind === 'step' || !isEnded(news.operation)) return;
      // The instance's own state follows from what just ended.
      void queryClient.invalidateQueries({ queryKey: ['tenant', news.operation.target] });
      void queryClient.invalidateQueries({ queryKey: ['tenants'] });
    };
    return followOperation(id, take);
  }, [id, isRunning, queryClient]);

  return query;
}
