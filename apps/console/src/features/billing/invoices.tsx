import type { Billing, Invoice } from '@fleetcommand/contracts/http/billing';
import { Anchor, Button, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { invoicesQuery } from '../../api/billing.js';
import { formatMoney } from '../../ui/amounts.js';
import { SectionSkeleton } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Look } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';
import classes from './billing-page.module.css';

const LOOKS: Readonly<Record<Invoice['status'], Look>> = {
  draft: { tone: 'idle', word: 'Draft' },
  open: { tone: 'degraded', word: 'Open' },
  paid: { tone: 'live', word: 'Paid' },
  uncollectible: { tone: 'failed', word: 'Not paid' },
  void: { tone: 'gone', word: 'Void' },
};

export function Invoices({ billing }: { readonly billing: Billing }) {
  return (
    <Panel>
      <Title order={2} size="h4" mb="sm">
        Invoices
      </Title>
      <InvoiceList organizationId={billing.organizationId} />
    </Panel>
  );
}

function InvoiceList({ organizationId }: { readonly organizationId: string }) {
  const { data, isError, error, refetch } = useQuery(invoicesQuery(organizationId));
  if (isError && !data) {
    return (
      <Group gap="sm" role="alert">
        <Text size="sm">{error.message}</Text>
        <Button variant="default" size="compact-sm" onClick={() => void refetch()}>
          Try again
        </Button>
      </Group>
    );
  }
  if (!data) return <SectionSkeleton rows={2} height={40} />;
  if (data.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        None yet. The first comes with the first payment.
      </Text>
    );
  }
  return (
    <table className={classes.table} role="table" aria-label="Invoices">
      <thead role="rowgroup">
        <tr role="row">
          {['Number', 'When', 'State', 'Amount'].map((column) => (
            <th key={column} scope="col" role="columnheader">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {data.map((invoice) => (
          <Row key={invoice.id} invoice={invoice} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ invoice }: { readonly invoice: Invoice }) {
  const { id, number, pageUrl, createdAt, status, totalMinor, currency } = invoice;
  return (
    <tr role="row">
      <td role="cell" data-label="Number">
        {pageUrl ? (
          <Anchor href={pageUrl} target="_blank" rel="noopener" size="sm">
            {number ?? id}
          </Anchor>
        ) : (
          (number ?? id)
        )}
      </td>
      <td role="cell" data-label="When">
        <TimeAgo at={createdAt} />
      </td>
      <td role="cell" data-label="State">
        <StateBadge look={LOOKS[status]} />
      </td>
      <td role="cell" data-label="Amount" className={classes.amount}>
        {formatMoney(totalMinor, currency)}
      </td>
    </tr>
  );
}
