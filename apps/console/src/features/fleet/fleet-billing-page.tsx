import type {
  BillingAccountDocument,
  BillingSummary,
} from '@fleetcommand/contracts/http/admin/billing';
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { billingSummaryQuery } from '../../api/fleet-billing.js';
import { formatMoney } from '../../ui/amounts.js';
import { DialogButton } from '../../ui/dialog-button.js';
import { Figure } from '../../ui/figure.js';
import { formatCount } from '../../ui/figures.js';
import { Lines, Small } from '../../ui/lines.js';
import { TextLink } from '../../ui/links.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TabLinks, useTab, type Tab } from '../../ui/tab-links.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { TimeUntil } from '../../ui/time-until.js';
import { lookOfStanding } from '../billing/standing-texts.js';
import { BillingEvents } from './billing-events.js';
import { BillingHolds, HoldDialog } from './billing-holds.js';

const TABS: readonly Tab[] = [
  { word: '', label: 'Overview' },
  { word: 'holds', label: 'Holds' },
  { word: 'events', label: 'Events' },
];

/** Who pays what, who needs looking after, and what the payment provider told. */
export function FleetBillingPage() {
  usePageTitle('Fleet billing');
  const tab = useTab(TABS);
  return (
    <Page title="Billing">
      <TabLinks label="About billing" tabs={TABS} />
      {tab === '' && <Overview />}
      {tab === 'holds' && <BillingHolds />}
      {tab === 'events' && <BillingEvents />}
    </Page>
  );
}

function Overview() {
  const query = useQuery(billingSummaryQuery);
  if (!query.data) return <UnloadedSection query={query} what="billing" />;
  const { revenue, trialsEnding, unpaid } = query.data;
  return (
    <Stack gap="lg">
      <Mode summary={query.data} />
      <Standings standings={query.data.standings} />
      <Listed
        title="Revenue by plan"
        about={totalsOf(revenue)}
        none="Nobody pays yet. What is subscribed to stands here, a year as twelve months."
        columns={REVENUE_COLUMNS}
        rows={revenue}
        keyOf={({ plan, currency }) => `${plan} ${currency}`}
      />
      <Listed
        title="Not paid"
        none="Nobody is past due or suspended."
        columns={UNPAID_COLUMNS}
        rows={unpaid}
        keyOf={({ organizationId }) => organizationId}
      />
      <Listed
        title="Trials that end within 14 days"
        none="No trial ends within 14 days."
        columns={TRIAL_COLUMNS}
        rows={trialsEnding}
        keyOf={({ organizationId }) => organizationId}
      />
    </Stack>
  );
}

function Mode({ summary: { isOn, isTest } }: { readonly summary: BillingSummary }) {
  if (isOn && !isTest) return null;
  return (
    <Text c="dimmed">
      {isOn
        ? 'Test payments: no money moves.'
        : 'This platform charges for nothing. To charge, start the api and the worker with STRIPE_SECRET_KEY.'}
    </Text>
  );
}

function Standings({ standings }: Pick<BillingSummary, 'standings'>) {
  return (
    <SimpleGrid cols={{ base: 2, md: 5 }} spacing="md">
      <Figure label="Nothing due" value={standings.active} />
      <Figure label="In a trial" value={standings.trialing} />
      <Figure label="Past due" value={standings.past_due} />
      <Figure label="Suspended" value={standings.suspended} />
      <Figure label="Archived" value={standings.archived} />
    </SimpleGrid>
  );
}

interface ListedProps<Row> {
  readonly title: string;
  readonly about?: string;
  /** Said where there are no rows. */
  readonly none: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

function Listed<Row>({ title, about, none, columns, rows, keyOf }: ListedProps<Row>) {
  return (
    <Section
      title={title}
      about={rows.length === 0 ? none : about}
      table={
        rows.length > 0 && (
          <StackedTable label={title} columns={columns} rows={rows} keyOf={keyOf} />
        )
      }
    />
  );
}

type Revenue = BillingSummary['revenue'][number];

/** `€12,345 and $678 a month`; currencies are not added up. */
function totalsOf(revenue: readonly Revenue[]): string {
  const totals = [...Map.groupBy(revenue, ({ currency }) => currency)].map(([currency, rows]) =>
    formatMoney(
      rows.reduce((sum, { monthlyMinor }) => sum + monthlyMinor, 0),
      currency,
    ),
  );
  return totals.length === 0 ? '' : `${totals.join(' and ')} a month, before tax.`;
}

const REVENUE_COLUMNS: readonly Column<Revenue>[] = [
  { name: 'Plan', isWide: true, of: ({ plan }) => (plan === 'other' ? 'Sold elsewhere' : plan) },
  { name: 'Instances paid for', of: ({ seats }) => formatCount(seats) },
  { name: 'A month', of: ({ monthlyMinor, currency }) => formatMoney(monthlyMinor, currency) },
];

const ORGANIZATION: Column<BillingAccountDocument> = {
  name: 'Organization',
  of: ({ organizationId, organization, hold }) => (
    <Lines>
      <TextLink
        to="/fleet/billing"
        search={{ tab: 'events', organization: organizationId }}
        fw={600}
      >
        {organization || organizationId}
      </TextLink>
      {hold && <Small>Held in good standing: {hold.reason}</Small>}
    </Lines>
  ),
};

const timeOr = (at: string | null, of: (at: string) => ReactNode): ReactNode =>
  at === null ? '–' : of(at);

const TRIAL_COLUMNS: readonly Column<BillingAccountDocument>[] = [
  { ...ORGANIZATION, isWide: true },
  { name: 'Ends', of: ({ trialEndsAt }) => timeOr(trialEndsAt, (at) => <TimeUntil at={at} />) },
];

const UNPAID_COLUMNS: readonly Column<BillingAccountDocument>[] = [
  ORGANIZATION,
  { name: 'Standing', of: ({ standing }) => <StateBadge look={lookOfStanding(standing)} /> },
  { name: 'Why', isWide: true, of: ({ reason }) => reason },
  { name: 'Since', of: ({ unpaidSince }) => timeOr(unpaidSince, (at) => <TimeAgo at={at} />) },
  {
    name: 'Gets worse',
    of: ({ nextReviewAt }) => timeOr(nextReviewAt, (at) => <TimeUntil at={at} />),
  },
  { name: 'Do', isUnnamed: true, of: (account) => <Hold account={account} /> },
];

function Hold({ account }: { readonly account: BillingAccountDocument }) {
  const { organizationId: id, organization: name } = account;
  return (
    <DialogButton
      size="compact-sm"
      variant="default"
      aria-label={`Hold ${name}`}
      dialog={(onClose) => <HoldDialog organization={{ id, name }} onClose={onClose} />}
    >
      Hold
    </DialogButton>
  );
}
