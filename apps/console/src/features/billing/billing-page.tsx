import type { Billing } from '@fleetcommand/contracts/http/billing';
import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';

import { meQuery } from '../../api/accounts.js';
import { billingQuery } from '../../api/billing.js';
import { Columns } from '../../ui/columns.js';
import { Fact, Facts } from '../../ui/facts.js';
import { Notice } from '../../ui/notice.js';
import { UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import { useChosenOrganization } from '../session/chosen-organization.js';
import { OrganizationSwitcher } from '../session/organization-switcher.js';
import { whyNotPay } from '../session/permissions.js';
import { BilledInstances } from './billed-instances.js';
import { Invoices } from './invoices.js';
import { PayActions } from './pay-actions.js';
import { lookOfBilling, whatComesNext } from './standing-texts.js';

/** What do I pay, what do I use of it, invoices, change or cancel. */
export function BillingPage() {
  usePageTitle('Billing');
  const { data: me } = useQuery(meQuery);
  const { checkout } = useSearch({ from: '/billing' });
  const organizationId = useChosenOrganization(me)?.id;
  const query = useQuery({
    ...billingQuery(organizationId, checkout === 'done'),
    enabled: organizationId !== undefined,
  });
  if (!query.data) return <UnloadedPage query={query} what="page" />;
  const billing = query.data;
  const whyNot = whyNotPay(me, billing.organizationId);
  return (
    <Page title="Billing" actions={me && <OrganizationSwitcher me={me} />}>
      <Announcements billing={billing} isBack={checkout === 'done'} />
      <Columns aside={<Subscription billing={billing} whyNot={whyNot} />}>
        <BilledInstances billing={billing} whyNot={whyNot} />
        <Invoices billing={billing} />
      </Columns>
    </Page>
  );
}

function Announcements({
  billing,
  isBack,
}: {
  readonly billing: Billing;
  readonly isBack: boolean;
}) {
  if (isBack && !billing.subscription) {
    return (
      <Text role="status">
        Thank you. Waiting for the payment provider to tell us; this takes a few seconds.
      </Text>
    );
  }
  if (billing.reason === '') return null;
  return (
    <Notice tone={billing.standing === 'past_due' ? 'degraded' : 'failed'} title={billing.reason}>
      {whatComesNext(billing)}
    </Notice>
  );
}

interface SubscriptionProps {
  readonly billing: Billing;
  readonly whyNot: string | null;
}

function Subscription({ billing, whyNot }: SubscriptionProps) {
  const next = billing.reason === '' ? whatComesNext(billing) : '';
  return (
    <Section title="Subscription">
      <Stack gap="md">
        <div>
          <StateBadge look={lookOfBilling(billing)} />
        </div>
        {next && <Text size="sm">{next}</Text>}
        <Facts>
          <Fact name="People">
            {billing.members.used} of {billing.members.allowed}
          </Fact>
        </Facts>
        {!billing.isOn && (
          <Text size="sm" c="dimmed">
            This platform charges for nothing.
          </Text>
        )}
        {billing.isTest && (
          <Text size="sm" c="dimmed">
            Test payments: no money moves.
          </Text>
        )}
        {billing.isOn &&
          (whyNot ? <Text size="sm">{whyNot}</Text> : <PayActions billing={billing} />)}
      </Stack>
    </Section>
  );
}
