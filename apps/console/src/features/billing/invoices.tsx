import type { Billing, Invoice } from '@fleetcommand/contracts/http/billing';
import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { invoicesQuery } from '../../api/billing.js';
import { formatMoney } from '../../ui/amounts.js';
import { Small } from '../../ui/lines.js';
import { SectionSkeleton } from '../../ui/page-states.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Look } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { Unread } from '../../ui/unread.js';

const LOOKS: Readonly<Record<Invoice['status'], Look>> = {
  draft: { tone: 'idle', word: 'Draft' },
  open: { tone: 'degraded', word: 'Open' },
  paid: { tone: 'live', word: 'Paid' },
  uncollectible: { tone: 'failed', word: 'Not paid' },
  void: { tone: 'gone', word: 'Void' },
};

export function Invoices({ billing: { organizationId } }: { readonly billing: Billing }) {
  const { data, isError, error, refetch } = useQuery(invoicesQuery(organizationId));
  if (data && data.length > 0) {
    return (
      <Section
        title="Invoices"
        table={
          <StackedTable label="Invoices" columns={COLUMNS} rows={data} keyOf={({ id }) => id} />
        }
      />
    );
  }
  return (
    <Section title="Invoices">
      {data && <Small>None yet. The first comes with the first payment.</Small>}
      {!data && isError && <Unread error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <SectionSkeleton rows={2} height={40} />}
    </Section>
  );
}

const COLUMNS: readonly Column<Invoice>[] = [
  {
    name: 'Number',
    isWide: true,
    of: ({ id, number, pageUrl }) =>
      pageUrl ? (
        <Anchor href={pageUrl} target="_blank" rel="noopener" size="sm">
          {number ?? id}
        </Anchor>
      ) : (
        (number ?? id)
      ),
  },
  { name: 'When', of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
  { name: 'State', of: ({ status }) => <StateBadge look={LOOKS[status]} /> },
  {
    name: 'Amount',
    isAmount: true,
    of: ({ totalMinor, currency }) => formatMoney(totalMinor, currency),
  },
];
