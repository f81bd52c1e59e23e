import type { BilledInstance, PlanChangePreview } from '@fleetcommand/contracts/http/billing';
import { Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { changePlan, planChangeQuery } from '../../api/billing.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { formatMoney } from '../../ui/amounts.js';
import { PlanCards } from '../ordering/plan-cards.js';

interface PlanDialogProps {
  readonly instance: BilledInstance;
  readonly onClose: () => void;
}

/** Another plan for an instance: what it costs is shown before it is charged. */
export function PlanDialog({ instance, onClose }: PlanDialogProps) {
  const [plan, setPlan] = useState(instance.plan);
  const wanted = plan === instance.plan ? '' : plan;
  const preview = useQuery(planChangeQuery(instance.id, wanted));
  const queryClient = useQueryClient();
  const keyOf = useIdempotencyKey();
  const cost = preview.data?.cost ?? null;
  const changing = useMutation({
    mutationFn: () =>
      changePlan(
        {
          tenantId: instance.id,
          plan,
          ...(cost && { prorationDate: cost.prorationDate }),
        },
        keyOf(`${instance.id} ${plan} ${cost?.prorationDate ?? ''}`),
      ),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['billing'] });
      void queryClient.invalidateQueries({ queryKey: ['tenants'] });
      onClose();
    },
  });
  return (
    <ActionDialog
      title={`Change the plan of ${instance.name}`}
      action={cost && cost.proratedMinor > 0 ? 'Pay and change' : 'Change plan'}
      isReady={wanted !== '' && preview.isSuccess}
      isPending={changing.isPending}
      error={changing.error ?? (wanted === '' ? null : preview.error)}
      onConfirm={() => changing.mutate()}
      onClose={onClose}
    >
      <Stack gap="md">
        <PlanCards plan={plan} error={null} onChange={setPlan} />
        <Text role="status" size="sm" mih={44}>
          {sentenceOf(wanted, preview.data)}
        </Text>
      </Stack>
    </ActionDialog>
  );
}

function sentenceOf(wanted: string, preview: PlanChangePreview | undefined): string {
  if (wanted === '') return 'This is the plan it is on. Choose another to see what it costs.';
  if (!preview) return '';
  const { cost, to } = preview;
  if (!cost) return `Nothing is charged now. The instance changes to ${to.name} within a minute.`;
  const next = `From then on ${formatMoney(cost.nextInvoiceMinor, cost.currency)} each period, before tax.`;
  if (cost.proratedMinor > 0) {
    return `${formatMoney(cost.proratedMinor, cost.currency)} is charged now for the rest of this period. ${next}`;
  }
  if (cost.proratedMinor < 0) {
    return `${formatMoney(-cost.proratedMinor, cost.currency)} is credited for the rest of this period. ${next}`;
  }
  return `Nothing is charged now. ${next}`;
}
