import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { meQuery } from '../../api/accounts.js';
import { billingQuery } from '../../api/billing.js';
import { formatPrice } from '../../ui/amounts.js';
import { SectionSkeleton } from '../../ui/page-states.js';
import { Section } from '../../ui/section.js';
import { Unread } from '../../ui/unread.js';
import { whyNotPay } from '../session/permissions.js';
import { PayActions } from './pay-actions.js';

/** Of an instance that is not made before it is paid: why it stands still, and the way to paying. */
export function FirstPayment({ tenant }: { readonly tenant: Tenant }) {
  return (
    <Section title="Waiting for the first payment">
      <Stack gap="sm">
        <Pay tenant={tenant} />
      </Stack>
    </Section>
  );
}

function Pay({ tenant: { id, organizationId } }: { readonly tenant: Tenant }) {
  const { data: me } = useQuery(meQuery);
  const { data: billing, isError, error, refetch } = useQuery(billingQuery(organizationId));
  const whyNot = whyNotPay(me, organizationId);
  if (!billing && isError) return <Unread error={error} onRetry={() => void refetch()} />;
  if (!billing) return <SectionSkeleton rows={1} height={96} />;
  const instance = billing.instances.find((one) => one.id === id);
  const price = instance?.price ? `, ${formatPrice(instance.price)}` : '';
  return (
    <>
      <Text>
        {instance && `It is ordered on ${instance.planName}${price}. `}
        Nothing is set up, and nothing is charged, before you subscribe. Then it goes on by itself,
        and is live within a minute.
      </Text>
      {billing.isTest && (
        <Text size="sm" c="dimmed">
          Test payments: no money moves.
        </Text>
      )}
      {whyNot ? <Text size="sm">{whyNot}</Text> : <PayActions billing={billing} tenantId={id} />}
    </>
  );
}
