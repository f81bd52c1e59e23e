import type { TenantOperation } from '@fleetcommand/contracts/http/tenants';
import { useNavigate } from '@tanstack/react-router';

type Started = Pick<TenantOperation, 'tenant' | 'operation'>;

/** Goes to where what was started is told step by step. */
export function useToProgress(): (started: Started) => Promise<void> {
  const navigate = useNavigate();
  return ({ tenant, operation }) =>
    navigate({
      to: '/instances/$id/progress',
      params: { id: tenant.id },
      search: { operation: operation.id },
    });
}
