import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { useQuery } from '@tanstack/react-query';

import { isEnded, operationQuery } from '../../api/operations.js';
import { formatElapsed } from '../../ui/durations.js';
import { Small } from '../../ui/lines.js';
import { useNowMs } from '../../ui/now.js';

/** The step an instance is at and for how long, for lists; it asks now and then rather than hold a stream open. */
export function RunningStep({ tenant }: { readonly tenant: Pick<Tenant, 'operationId'> }) {
  const { operationId } = tenant;
  const { data } = useQuery({
    ...operationQuery(operationId ?? ''),
    enabled: operationId !== null,
  });
  const step = data?.steps.findLast(({ state }) => state === 'running');
  const nowMs = useNowMs(1_000, step !== undefined);
  if (!data || isEnded(data) || !step?.startedAt) return null;
  return (
    <Small>
      {step.title} · {formatElapsed(nowMs - Date.parse(step.startedAt))}
    </Small>
  );
}
