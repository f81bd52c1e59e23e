import type { Domain } from '@fleetcommand/contracts/http/domains';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { domainQuery, domainsQuery } from '../../api/domains.js';
import { tenantQuery } from '../../api/tenants.js';

/** A change of a domain: read again whatever came of it, since others' marks and the instance's address move with it. */
export function useDomainChange<Wanted = void, Done = Domain>(
  { id, tenantId }: Pick<Domain, 'id' | 'tenantId'>,
  change: (wanted: Wanted) => Promise<Done>,
  onDone: (done: Done) => void = () => undefined,
) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: onDone,
    onSettled: () => {
      for (const { queryKey } of [domainQuery(id), domainsQuery(tenantId), tenantQuery(tenantId)])
        void queryClient.invalidateQueries({ queryKey });
    },
  });
}
