import type { BillingEvent } from '@fleetcommand/contracts/http/admin/billing';
import { Button, Group, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Fragment } from 'react';

import { billingEventsQuery, replayBillingEvent } from '../../api/fleet-billing.js';
import { newKey } from '../../api/idempotency.js';
import { Lines, Small } from '../../ui/lines.js';
import { LoadMore } from '../../ui/load-more.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Look } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { useUrlWord } from '../../ui/url-state.js';
import classes from './billing-events.module.css';

const LOOKS: Readonly<Record<BillingEvent['state'], Look>> = {
  pending: { tone: 'working', word: 'Waiting' },
  done: { tone: 'live', word: 'Acted on' },
  ignored: { tone: 'idle', word: 'Ignored' },
};

const COLUMNS: readonly Column<BillingEvent>[] = [
  { name: 'When', of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
  {
    name: 'What',
    of: ({ id, type, source }) => (
      <Lines>
        <Dotted name={type} />
        <Small>
          {id}
          {source === 'backfill' && ', fetched later'}
        </Small>
      </Lines>
    ),
  },
  { name: 'State', of: ({ state }) => <StateBadge look={LOOKS[state]} /> },
  {
    name: 'What came of it',
    isWide: true,
    of: ({ effect, customerId, organizationId }) => (
      <Lines>
        <span>{effect || 'Nothing yet.'}</span>
        <Small>{organizationId ?? customerId ?? 'About no customer of ours'}</Small>
      </Lines>
    ),
  },
  { name: 'Do', isUnnamed: true, of: (event) => <Replay event={event} /> },
];

/** What the payment provider told, and what came of it. */
export function BillingEvents() {
  const [organization, setOrganization] = useUrlWord('organization');
  return (
    <>
      {organization && (
        <Group gap="sm">
          <Text>
            Only of <code>{organization}</code>
          </Text>
          <Button variant="default" size="compact-sm" onClick={() => setOrganization('')}>
            Show all
          </Button>
        </Group>
      )}
      <Events organization={organization} />
    </>
  );
}

function Events({ organization }: { readonly organization: string }) {
  const query = useInfiniteQuery(billingEventsQuery(organization));
  if (!query.data) return <UnloadedSection query={query} what="events" />;
  const events = query.data.pages.flatMap(({ data }) => data);
  if (events.length === 0) {
    return (
      <Message tone="idle" level={2} title="No events yet">
        Each event that the payment provider sends is recorded here, with what came of it. If
        payments were made and nothing is here, check the address and the secret of its webhook.
      </Message>
    );
  }
  return (
    <>
      <Panel flush>
        <StackedTable label="Events" columns={COLUMNS} rows={events} keyOf={({ id }) => id} />
      </Panel>
      <LoadMore query={query} />
    </>
  );
}

/** A name that breaks at its dots where it must. */
function Dotted({ name }: { readonly name: string }) {
  const [first = '', ...rest] = name.split('.');
  return (
    <code>
      {first}
      {rest.map((word) => (
        <Fragment key={word}>
          .<wbr />
          {word}
        </Fragment>
      ))}
    </code>
  );
}

/** Nothing follows from events of nobody's, and what waits is acted on by itself. */
function Replay({ event: { id, organizationId, state } }: { readonly event: BillingEvent }) {
  const queryClient = useQueryClient();
  const replaying = useMutation({
    mutationFn: () => replayBillingEvent(id, newKey()),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['fleet', 'billing'] }),
  });
  if (organizationId === null || state === 'pending') {
    return (
      <Text span c="dimmed">
        –
      </Text>
    );
  }
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={replaying.isPending}
        onClick={() => replaying.mutate()}
        aria-label={`Replay ${id}`}
        className={classes.whole}
      >
        Replay
      </Button>
      {replaying.isError && (
        <Text size="sm" role="alert">
          {replaying.error.message}
        </Text>
      )}
    </>
  );
}
