import type {
  JobsOverview,
  JobState,
  OutboxMessage,
  QueuedJob,
} from '@fleetcommand/contracts/http/admin/jobs';
import type { FleetOperation } from '@fleetcommand/contracts/http/admin/fleet';
import { Anchor, Button, Group, SimpleGrid, Text } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';

import { fleetOperationsQuery } from '../../api/fleet.js';
import { jobEntriesQuery, jobsQuery, outboxQuery, pauseQueue } from '../../api/fleet-desk.js';
import { newKey } from '../../api/idempotency.js';
import { Figure } from '../../ui/figure.js';
import { formatCount } from '../../ui/figures.js';
import { FilterBar } from '../../ui/filter-bar.js';
import { Lines, Small } from '../../ui/lines.js';
import { TextLink } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Message, UnloadedPage, UnloadedSection } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Panel } from '../../ui/panel.js';
import { SearchField } from '../../ui/search-field.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TabLinks, useTab, type Tab } from '../../ui/tab-links.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { useUrlWord } from '../../ui/url-state.js';
import { formatUntil } from '../edge/edge-looks.js';
import { BulkActions } from './bulk-actions.js';
import { Discard, Retry, RunNow } from './job-actions.js';
import { useFleetChange } from './use-fleet-change.js';
import { doingOf } from '../operation/operation-texts.js';

const TABS: readonly Tab[] = [
  { word: '', label: 'Failed operations' },
  { word: 'waiting', label: 'Waiting' },
  { word: 'active', label: 'Running' },
  { word: 'delayed', label: 'Later' },
  { word: 'failed', label: 'Failed jobs' },
  { word: 'outbox', label: 'Owed' },
];

/** What is queued or stuck, and why. */
export function JobsPage() {
  usePageTitle('Jobs');
  const query = useQuery(jobsQuery);
  const tab = useTab(TABS);
  if (!query.data) return <UnloadedPage query={query} what="jobs" />;
  return (
    <Page
      title="Jobs"
      actions={
        <>
          <Anchor href="/v1/admin/queues/" size="sm">
            Look into Redis
          </Anchor>
          <PauseButton overview={query.data} />
        </>
      }
    >
      {query.data.problem && (
        <Notice tone="degraded" title="The queue cannot be looked into">
          {query.data.problem}
        </Notice>
      )}
      {query.data.queue?.isPaused && (
        <Notice tone="degraded" title="The queue is paused">
          Workers take no new jobs. Work that is asked for is kept, and done once it goes on.
        </Notice>
      )}
      <Figures overview={query.data} />
      <TabLinks label="What is queued" tabs={TABS} />
      {tab === '' && <FailedOperations />}
      {tab === 'outbox' && <Owed />}
      {tab !== '' && tab !== 'outbox' && <Entries state={tab as JobState} />}
    </Page>
  );
}

function PauseButton({ overview: { queue } }: { readonly overview: JobsOverview }) {
  const pausing = useFleetChange((paused: boolean) => pauseQueue(paused, newKey()));
  if (!queue) return null;
  return (
    <Button
      variant="default"
      loading={pausing.isPending}
      onClick={() => pausing.mutate(!queue.isPaused)}
      {...(pausing.isError && { title: pausing.error.message })}
    >
      {queue.isPaused ? 'Go on' : 'Pause'}
    </Button>
  );
}

function Figures({
  overview: { queue, outbox, failedOperations },
}: {
  readonly overview: JobsOverview;
}) {
  return (
    <SimpleGrid cols={{ base: 2, md: 5 }} spacing="md">
      <Figure label="Failed operations" value={failedOperations} />
      <Figure label="Waiting" value={queue?.counts.waiting} />
      <Figure label="Running" value={queue?.counts.active} />
      <Figure label="Later" value={queue?.counts.delayed} />
      <Figure label="Owed, no job yet" value={outbox.pending}>
        {outbox.stuck > 0 && `${formatCount(outbox.stuck)} stuck`}
      </Figure>
    </SimpleGrid>
  );
}

interface ListedProps<Row> {
  readonly query: UseQueryResult<readonly Row[]>;
  readonly what: string;
  readonly none: string;
  readonly noneText: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
}

function Listed<Row>({ query, what, none, noneText, columns, keyOf }: ListedProps<Row>) {
  if (!query.data) return <UnloadedSection query={query} what={what} />;
  if (query.data.length === 0) {
    return (
      <Message tone="live" level={2} title={none}>
        {noneText}
      </Message>
    );
  }
  return (
    <Panel flush>
      <StackedTable label={what} columns={columns} rows={query.data} keyOf={keyOf} />
    </Panel>
  );
}

const FAILED_COLUMNS: readonly Column<FleetOperation>[] = [
  {
    name: 'Instance',
    of: ({ tenant }) => (
      <TextLink to="/fleet/tenants/$id" params={{ id: tenant.id }} fw={600}>
        {tenant.name}
      </TextLink>
    ),
  },
  {
    name: 'What failed',
    isWide: true,
    of: ({ kind, error, steps }) => (
      <Lines>
        <span>
          {doingOf(kind)}: {steps.find(({ state }) => state === 'failed')?.title ?? 'all of it'}
        </span>
        <Small>{error?.message ?? 'It did not say why.'}</Small>
      </Lines>
    ),
  },
  { name: 'When', of: ({ endedAt, createdAt }) => <TimeAgo at={endedAt ?? createdAt} /> },
  {
    name: 'Do',
    isUnnamed: true,
    of: ({ tenant }) => <BulkActions isCompact ids={[tenant.id]} onDone={() => undefined} />,
  },
];

function FailedOperations() {
  return (
    <Listed
      query={useQuery(fleetOperationsQuery('failed', 50))}
      what="Failed operations"
      none="Nothing failed"
      noneText="Every operation is done or under way."
      columns={FAILED_COLUMNS}
      keyOf={({ id }) => id}
    />
  );
}

const NONE_OF: Readonly<Record<JobState, string>> = {
  waiting: 'No job waits',
  active: 'No job runs',
  delayed: 'No job is due later',
  failed: 'No job failed',
};

function Entries({ state }: { readonly state: JobState }) {
  const [search] = useUrlWord('search');
  return (
    <>
      <FilterBar>
        <SearchField
          name="search"
          label="Search jobs"
          placeholder="Id of an instance, a kind, or anything that was sent"
        />
      </FilterBar>
      <Listed
        query={useQuery(jobEntriesQuery(state, search))}
        what="Jobs"
        none={search ? 'No job fits' : NONE_OF[state]}
        noneText="Jobs that are done leave nothing behind: what came of them is told with each instance."
        columns={JOB_COLUMNS}
        keyOf={({ id }) => id}
      />
    </>
  );
}

const JOB_COLUMNS: readonly Column<QueuedJob>[] = [
  { name: 'Kind', of: ({ kind }) => kind },
  { name: 'About', isWide: true, of: ({ data, reason }) => <About data={data} reason={reason} /> },
  { name: 'Asked for', of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
  {
    name: 'Due',
    of: ({ dueAt }) => (dueAt ? formatUntil(Date.parse(dueAt), Date.now()) : 'Now'),
  },
  { name: 'Do', isUnnamed: true, of: ({ id, state }) => <RunNow id={id} state={state} /> },
];

interface AboutProps {
  readonly data: Readonly<Record<string, unknown>>;
  readonly reason?: string | null;
}

function About({ data, reason }: AboutProps) {
  const { tenantId } = data;
  const words = Object.entries(data).filter(([name]) => name !== 'kind' && name !== 'tenantId');
  return (
    <Lines>
      {typeof tenantId === 'string' && (
        <TextLink to="/fleet/tenants/$id" params={{ id: tenantId }} size="sm">
          {tenantId}
        </TextLink>
      )}
      <Small>{words.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ')}</Small>
      {reason && <Text span>{reason}</Text>}
    </Lines>
  );
}

const OWED_COLUMNS: readonly Column<OutboxMessage>[] = [
  {
    name: 'State',
    of: ({ attempts }) => (
      <StateBadge
        look={
          attempts > 0 ? { tone: 'degraded', word: 'Stuck' } : { tone: 'working', word: 'Waiting' }
        }
      />
    ),
  },
  { name: 'Kind', of: ({ topic }) => topic },
  { name: 'About', isWide: true, of: ({ payload }) => <About data={payload} /> },
  { name: 'Since', of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
  { name: 'Tries', of: ({ attempts }) => formatCount(attempts) },
  {
    name: 'Do',
    isUnnamed: true,
    of: ({ id, attempts, topic }) => (
      <Group gap="xs">
        <Retry id={id} />
        {attempts > 0 && <Discard id={id} topic={topic} />}
      </Group>
    ),
  },
];

function Owed() {
  return (
    <Listed
      query={useQuery(outboxQuery)}
      what="Work that is owed"
      none="Nothing is owed"
      noneText="Every change of everybody has become a job."
      columns={OWED_COLUMNS}
      keyOf={({ id }) => id}
    />
  );
}
