import type { Billing } from '@fleetcommand/contracts/http/billing';
import { Button, SegmentedControl, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { openPortal, startCheckout } from '../../api/billing.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { Notice } from '../../ui/notice.js';
import { hasToPay } from './standing-texts.js';

interface PayActionsProps {
  readonly billing: Billing;
  /** The instance that waits: the page leads back to it. */
  readonly tenantId?: string;
}

/** The way to the provider's page: to subscribe on, or for cards, invoices and cancellation of who does. */
export function PayActions({ billing, tenantId }: PayActionsProps) {
  const [interval, setBillingInterval] = useState<'month' | 'year'>('month');
  const keyOf = useIdempotencyKey();
  const { organizationId } = billing;
  const isNew = hasToPay(billing);
  const leaving = useMutation({
    mutationFn: () => {
      const key = keyOf(`${organizationId} ${isNew} ${interval} ${Date.now()}`);
      return isNew
        ? startCheckout({ organizationId, interval, ...(tenantId && { tenantId }) }, key)
        : openPortal(organizationId, key);
    },
    onSuccess: (url) => window.location.assign(url),
  });
  if (!isNew && !billing.subscription) return null;
  return (
    <Stack gap="sm" maw="20rem">
      {isNew && (
        <SegmentedControl
          aria-label="Pay by the"
          value={interval}
          onChange={(value) => setBillingInterval(value === 'year' ? 'year' : 'month')}
          data={[
            { value: 'month', label: 'Monthly' },
            { value: 'year', label: 'Yearly' },
          ]}
        />
      )}
      <Button loading={leaving.isPending} onClick={() => leaving.mutate()}>
        {isNew ? 'Subscribe' : 'Cards, invoices, cancellation'}
      </Button>
      {leaving.isError && (
        <Notice tone="failed" title="The payment page did not open">
          {leaving.error.message}
        </Notice>
      )}
    </Stack>
  );
}
