import type { AdminTenantDetail } from '@fleetcommand/contracts/http/admin/tenants';
import type { Operation } from '@fleetcommand/contracts/http/operations';
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';

import { fleetEventsQuery, fleetExplanationQuery, fleetTenantQuery } from '../../api/fleet.js';
import { formatDuration } from '../../ui/durations.js';
import { Fact, Facts } from '../../ui/facts.js';
import { Lines, Small } from '../../ui/lines.js';
import { TextLink } from '../../ui/links.js';
import { LoadMore } from '../../ui/load-more.js';
import { Notice } from '../../ui/notice.js';
import { UnloadedPage, UnloadedSection } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Panel } from '../../ui/panel.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { lookOfTenant } from '../../ui/state-look.js';
import { TabLinks, useTab, type Tab } from '../../ui/tab-links.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { Address } from '../instance/address.js';
import { Conditions } from '../instance/conditions.js';
import { EventList } from '../instance/event-list.js';
import { Explained } from '../instance/explained.js';
import { StepList } from '../operation/step-list.js';
import { AwaitedCopy } from './awaited-copy.js';
import { BulkActions } from './bulk-actions.js';
import { SupportButton } from './support-button.js';
import { doingOf } from '../operation/operation-texts.js';
import { lookOfOperation } from './operation-words.js';

const route = getRouteApi('/fleet/tenants/$id');

const TABS: readonly Tab[] = [
  { word: '', label: 'Overview' },
  { word: 'operations', label: 'Operations' },
  { word: 'events', label: 'Events' },
  { word: 'explain', label: 'Explain' },
];

/** Everything the platform knows of one instance. */
export function TenantPage() {
  const { id } = route.useParams();
  const query = useQuery(fleetTenantQuery(id));
  const tab = useTab(TABS);
  usePageTitle(query.data ? `${query.data.name}: tenant` : 'Tenant');
  if (!query.data) return <UnloadedPage query={query} what="tenant" />;
  const tenant = query.data;
  return (
    <Page
      title={tenant.name}
      state={<StateBadge look={lookOfTenant(tenant)} />}
      about={
        <>
          of{' '}
          <TextLink
            to="/fleet/tenants"
            search={{ search: tenant.organization.id }}
            underline="always"
          >
            {tenant.organization.name}
          </TextLink>
          , <Whereabouts tenant={tenant} />
          <Address url={tenant.url} />
        </>
      }
      actions={
        <>
          <SupportButton organization={tenant.organization} />
          <BulkActions ids={[id]} onDone={() => void query.refetch()} />
        </>
      }
    >
      {query.isError && (
        <Notice tone="degraded" title="This may be out of date">
          {query.error.message} We look again in a moment.
        </Notice>
      )}
      <TabLinks label="About this tenant" tabs={TABS} />
      {tab === '' && <Overview tenant={tenant} />}
      {tab === 'operations' && <Operations operations={tenant.operations} />}
      {tab === 'events' && <Events id={id} />}
      {tab === 'explain' && <Explain id={id} />}
    </Page>
  );
}

function Whereabouts({ tenant }: { readonly tenant: AdminTenantDetail }) {
  const { cluster, region, movingTo, leaving } = tenant;
  return (
    <>
      on {cluster} in {region}
      {movingTo !== null && `, moving to ${movingTo}`}
      {leaving !== null && `, being cleared from ${leaving}`}
    </>
  );
}

function Overview({ tenant }: { readonly tenant: AdminTenantDetail }) {
  const { awaitedCopy } = tenant;
  const current = tenant.operations.find(({ state }) => state === 'queued' || state === 'running');
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Stack gap="md">
        {awaitedCopy?.problem && <AwaitedCopy copy={awaitedCopy} />}
        <Section title={current ? doingOf(current.kind) : 'Observed'}>
          {current ? (
            <StepList operation={current} tenant={tenant} />
          ) : (
            <Conditions tenant={tenant} />
          )}
        </Section>
      </Stack>
      <Section title="Wanted">
        <Spec tenant={tenant} />
      </Section>
    </SimpleGrid>
  );
}

function LedTo({ edgePool }: Pick<AdminTenantDetail, 'edgePool'>) {
  const { pool, addresses, problems } = edgePool;
  return (
    <>
      {pool}
      {addresses.length > 0 && ` at ${addresses.join(', ')}`}
      {problems.map((problem) => (
        <div key={problem}>{problem}</div>
      ))}
    </>
  );
}

function Spec({ tenant }: { readonly tenant: AdminTenantDetail }) {
  const { generation, observedGeneration, deletion } = tenant;
  return (
    <Facts>
      <Fact name="Id">
        <code>{tenant.id}</code>
      </Fact>
      <Fact name="Namespace">
        <code>{tenant.namespace}</code>
      </Fact>
      <Fact name="Application">
        {tenant.blueprint} {tenant.version}
      </Fact>
      <Fact name="Plan">{tenant.plan}</Fact>
      <Fact name="Edges">
        <LedTo edgePool={tenant.edgePool} />
      </Fact>
      <Fact name="Generation">
        {generation}, observed {observedGeneration}
        {observedGeneration < generation && ': work is owed'}
      </Fact>
      <Fact name="Members">
        {tenant.members.map(({ email, role }) => (
          <div key={email}>
            {email} ({role})
          </div>
        ))}
      </Fact>
      <Fact name="Created">
        <TimeAgo at={tenant.createdAt} />
      </Fact>
      {deletion && (
        <Fact name="Deletion">
          asked for <TimeAgo at={deletion.requestedAt} />
          {deletion.deletedAt ? (
            <>
              , done <TimeAgo at={deletion.deletedAt} />
            </>
          ) : (
            ', under way'
          )}
        </Fact>
      )}
    </Facts>
  );
}

const OPERATION_COLUMNS: readonly Column<Operation>[] = [
  { name: 'State', of: (operation) => <StateBadge look={lookOfOperation(operation)} /> },
  {
    name: 'What',
    isWide: true,
    of: ({ kind, error, id }) => (
      <Lines>
        <span>{doingOf(kind)}</span>
        <Small>{error ? error.message : <code>{id}</code>}</Small>
      </Lines>
    ),
  },
  { name: 'Begun', of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
  {
    name: 'Took',
    of: ({ createdAt, endedAt }) =>
      endedAt ? formatDuration(Date.parse(endedAt) - Date.parse(createdAt)) : 'Not done',
  },
];

function Operations({ operations }: { readonly operations: readonly Operation[] }) {
  if (operations.length === 0) return <Text c="dimmed">Nothing was asked of it yet.</Text>;
  return (
    <Panel flush>
      <StackedTable
        label="Operations"
        columns={OPERATION_COLUMNS}
        rows={operations}
        keyOf={({ id }) => id}
      />
    </Panel>
  );
}

function Events({ id }: { readonly id: string }) {
  const query = useInfiniteQuery(fleetEventsQuery(id));
  if (!query.data) return <UnloadedSection query={query} what="events" />;
  return (
    <>
      <Panel>
        <EventList events={query.data.pages.flatMap(({ data }) => data)} />
      </Panel>
      <LoadMore query={query} />
    </>
  );
}

function Explain({ id }: { readonly id: string }) {
  return <Explained query={useQuery(fleetExplanationQuery(id))} />;
}
