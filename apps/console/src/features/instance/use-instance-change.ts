import type { TenantOperation } from '@fleetcommand/contracts/http/tenants';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { operationQuery } from '../../api/operations.js';
import { tenantQuery, tenantsQuery } from '../../api/tenants.js';

/**
 * A change of an instance: what the answer tells of it is shown at once, and after a refusal it is read again, since
 * somebody else may have changed it.
 */
export function useInstanceChange<Wanted = void>(
  id: string,
  change: (wanted: Wanted) => Promise<TenantOperation>,
  onDone: (done: TenantOperation) => unknown,
) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (done) => {
      queryClient.setQueryData(operationQuery(done.operation.id).queryKey, done.operation);
      void queryClient.invalidateQueries({ queryKey: tenantsQuery.queryKey });
      onDone(done);
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: tenantQuery(id).queryKey });
    },
  });
}
