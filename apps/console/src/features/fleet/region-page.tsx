import type { AdminRegionDetail } from '@fleetcommand/contracts/http/admin/regions';
import { Group, SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import { changeDrain, fleetRegionQuery } from '../../api/fleet-desk.js';
import { formatCount } from '../../ui/figures.js';
import { TextLink } from '../../ui/links.js';
import { UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge, ToneIcon } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { lookOfCertificate } from '../certificates/certificate-looks.js';
import { TimeFromNow } from '../certificates/time-from-now.js';
import edgeClasses from '../edge/edge-view.module.css';
import { ChangeButton } from './change-button.js';
import { lookOfEdge, lookOfListing } from './fleet-looks.js';

const route = getRouteApi('/fleet/regions/$id');

/** What leads to a region: its suffix, the records, the certificate, and the edges. */
export function RegionPage() {
  const { id } = route.useParams();
  const query = useQuery(fleetRegionQuery(id));
  usePageTitle(query.data ? `Region ${query.data.name}` : 'Region');
  if (!query.data) return <UnloadedPage query={query} what="region" />;
  const region = query.data;
  return (
    <>
      <Title order={1} size="h2" mb="xs">
        Region {region.name}
      </Title>
      <Text c="dimmed" mb="md">
        {region.clusters.length === 0
          ? 'No cluster is in it yet: fleet clusters add.'
          : `Instances run in ${region.clusters.join(', ')}.`}
      </Text>
      {region.problems.length > 0 && (
        <Card title="What is wrong">
          <ul className={edgeClasses.list}>
            {region.problems.map((problem) => (
              <li key={problem}>
                <Group gap="xs" wrap="nowrap" align="flex-start">
                  <ToneIcon tone="degraded" size={18} />
                  <span>{problem}</span>
                </Group>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" my="md">
        <Card title="Records">
          <Records region={region} />
        </Card>
        <Card title="Addresses and certificate">
          <Addresses region={region} />
        </Card>
      </SimpleGrid>
      <Title order={2} size="h3" mb="sm">
        Edges
      </Title>
      {region.edges.length === 0 ? (
        <Text c="dimmed">
          No edge is in it: start one with EDGE_REGION={region.id} and its EDGE_PUBLIC_ADDRESSES.
        </Text>
      ) : (
        <Panel flush>
          <StackedTable
            label="Edges"
            columns={COLUMNS}
            rows={region.edges}
            keyOf={({ id: edgeId }) => edgeId}
          />
        </Panel>
      )}
    </>
  );
}

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Panel>
        <Title order={2} size="h4" mb="sm">
          {title}
        </Title>
        {children}
      </Panel>
    </section>
  );
}

function Records({ region: { records } }: { readonly region: AdminRegionDetail }) {
  const wanted = listOf(records.wanted);
  const published = listOf(records.published);
  const isAsWanted = wanted === published;
  return (
    <dl className={edgeClasses.facts}>
      <dt>Names</dt>
      <dd>{records.names.join(', ')}</dd>
      <dt>Lead to</dt>
      <dd>{published || 'Nobody'}</dd>
      {!isAsWanted && (
        <>
          <dt>Should lead to</dt>
          <dd>{wanted || 'Nobody'}</dd>
        </>
      )}
      <dt>State</dt>
      <dd>
        <StateBadge look={lookOfRecords(wanted, isAsWanted)} />
      </dd>
      <dt>Changed</dt>
      <dd>{records.changedAt ? <TimeAgo at={records.changedAt} /> : 'Never'}</dd>
      <dt>Kept by resolvers</dt>
      <dd>{records.ttlSeconds} s</dd>
    </dl>
  );
}

function lookOfRecords(wanted: string, isAsWanted: boolean) {
  if (wanted === '') return { tone: 'idle', word: 'Not kept here' } as const;
  return isAsWanted
    ? ({ tone: 'live', word: 'As wanted' } as const)
    : ({ tone: 'degraded', word: 'Not as wanted' } as const);
}

function listOf({ ipv4, ipv6 }: AdminRegionDetail['records']['wanted']): string {
  return [...ipv4, ...ipv6].join(', ');
}

function Addresses({ region }: { readonly region: AdminRegionDetail }) {
  const { domain, zone, addresses, certificate } = region;
  return (
    <dl className={edgeClasses.facts}>
      <dt>Instances</dt>
      <dd>
        https://….{zone}
        {domain === null && ', the installation’s own'}
      </dd>
      <dt>Balancer</dt>
      <dd>{addresses.join(', ') || 'None: visitors come to the edges themselves'}</dd>
      <dt>Certificate</dt>
      <dd>
        {certificate ? (
          <Group gap="xs">
            <StateBadge look={lookOfCertificate(certificate)} />
            {certificate.hostnames.join(', ')}
          </Group>
        ) : (
          'None is ordered yet'
        )}
      </dd>
      {certificate?.notAfter && (
        <>
          <dt>Ends</dt>
          <dd>
            <TimeFromNow at={certificate.notAfter} />
          </dd>
        </>
      )}
      {certificate?.error && (
        <>
          <dt>Why it waits</dt>
          <dd>{certificate.error.message}</dd>
        </>
      )}
    </dl>
  );
}

type RegionEdge = AdminRegionDetail['edges'][number];

const COLUMNS: readonly Column<RegionEdge>[] = [
  {
    name: 'Edge',
    of: ({ id, name }) => (
      <TextLink to="/fleet/edges/$id" params={{ id }} fw={600}>
        {name}
      </TextLink>
    ),
  },
  { name: 'State', of: (edge) => <StateBadge look={lookOfEdge(edge)} /> },
  {
    name: 'In the records',
    of: (edge) => (
      <>
        <StateBadge look={lookOfListing(edge)} />
        <Text size="sm">{edge.report?.place?.addresses.join(', ')}</Text>
      </>
    ),
  },
  { name: 'Version', of: ({ report }) => report?.version ?? '–' },
  {
    name: 'Lag',
    of: ({ report }) => (report?.lagMs ? `${Math.round(report.lagMs.p99)}\u00a0ms` : '–'),
  },
  { name: 'Sessions', of: ({ report }) => (report ? formatCount(report.sessions) : '–') },
  { name: 'Do', of: (edge) => <Drain edge={edge} /> },
];

function Drain({ edge: { id, name, drain } }: { readonly edge: RegionEdge }) {
  return (
    <ChangeButton
      word={drain ? 'Take back' : 'Drain'}
      label={drain ? `Take back ${name}` : `Drain ${name}`}
      change={() => changeDrain(id, drain === null)}
    />
  );
}
