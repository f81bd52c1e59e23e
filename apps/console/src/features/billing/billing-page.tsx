import type { Billing } from '@fleetcommand/contracts/http/billing';
import { Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';

import { meQuery } from '../../api/accounts.js';
import { billingQuery } from '../../api/billing.js';
import { Facts } from '../../ui/facts.js';
import { Notice } from '../../ui/notice.js';
import { UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { StateBadge } from '../../ui/state-badge.js';
import { useChosenOrganization } from '../session/chosen-organization.js';
import { OrganizationSwitcher } from '../session/organization-switcher.js';
import { whyNotPay } from '../session/permissions.js';
import classes from './billing-page.module.css';
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
  return (
    <>
      <Group justify="space-between" mb="lg" mih={36}>
        <Title order={1} size="h2">
          Billing
        </Title>
        {me && <OrganizationSwitcher me={me} />}
      </Group>
      <Announcements billing={billing} isBack={checkout === 'done'} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <BilledInstances billing={billing} whyNot={whyNotPay(me, billing.organizationId)} />
          <Invoices billing={billing} />
        </div>
        <div className={classes.column}>
          <StandingPanel billing={billing} whyNot={whyNotPay(me, billing.organizationId)} />
        </div>
      </div>
    </>
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
      <Text role="status" mb="md">
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

interface StandingProps {
  readonly billing: Billing;
  readonly whyNot: string | null;
}

function StandingPanel({ billing, whyNot }: StandingProps) {
  const next = billing.reason === '' ? whatComesNext(billing) : '';
  return (
    <Panel>
      <Stack gap="md">
        <Title order={2} size="h4">
          Subscription
        </Title>
        <div>
          <StateBadge look={lookOfBilling(billing)} />
        </div>
        {next && <Text size="sm">{next}</Text>}
        <Facts>
          <dt>People</dt>
          <dd>
            {billing.members.used} of {billing.members.allowed}
          </dd>
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
    </Panel>
  );
}
