import type { AdminRegionDetail } from '@fleetcommand/contracts/http/admin/regions';
import { Group, SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';

import { changeDrain, fleetRegionQuery } from '../../api/fleet-desk.js';
import { Fact, Facts } from '../../ui/facts.js';
import { formatCount } from '../../ui/figures.js';
import { TextLink } from '../../ui/links.js';
import { UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Row, Rows } from '../../ui/rows.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { lookOfCertificate } from '../certificates/certificate-looks.js';
import { TimeFromNow } from '../certificates/time-from-now.js';
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
    <Page
      title={`Region ${region.name}`}
      about={
        region.clusters.length === 0
          ? 'No cluster is in it yet: fleet clusters add.'
          : `Instances run in ${region.clusters.join(', ')}.`
      }
    >
      {region.problems.length > 0 && (
        <Section title="What is wrong">
          <Rows>
            {region.problems.map((problem) => (
              <Row key={problem} tone="degraded">
                {problem}
              </Row>
            ))}
          </Rows>
        </Section>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section title="Records">
          <Records region={region} />
        </Section>
        <Section title="Addresses and certificate">
          <Addresses region={region} />
        </Section>
      </SimpleGrid>
      {region.edges.length === 0 ? (
        <Section title="Edges">
          <Text c="dimmed">
            No edge is in it: start one with EDGE_REGION={region.id} and its EDGE_PUBLIC_ADDRESSES.
          </Text>
        </Section>
      ) : (
        <Section
          title="Edges"
          table={
            <StackedTable
              label="Edges"
              columns={COLUMNS}
              rows={region.edges}
              keyOf={({ id: edgeId }) => edgeId}
            />
          }
        />
      )}
    </Page>
  );
}

function Records({ region: { records } }: { readonly region: AdminRegionDetail }) {
  const wanted = listOf(records.wanted);
  const published = listOf(records.published);
  const isAsWanted = wanted === published;
  return (
    <Facts>
      <Fact name="Names">{records.names.join(', ')}</Fact>
      <Fact name="Lead to">{published || 'Nobody'}</Fact>
      {!isAsWanted && <Fact name="Should lead to">{wanted || 'Nobody'}</Fact>}
      <Fact name="State">
        <StateBadge look={lookOfRecords(wanted, isAsWanted)} />
      </Fact>
      <Fact name="Changed">{records.changedAt ? <TimeAgo at={records.changedAt} /> : 'Never'}</Fact>
      <Fact name="Kept by resolvers">{records.ttlSeconds} s</Fact>
    </Facts>
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
    <Facts>
      <Fact name="Instances">
        https://*.{zone}
        {domain === null && ', the installation’s own'}
      </Fact>
      <Fact name="Balancer">
        {addresses.join(', ') || 'None: visitors come to the edges themselves'}
      </Fact>
      <Fact name="Certificate">
        {certificate ? (
          <Group gap="xs">
            <StateBadge look={lookOfCertificate(certificate)} />
            {certificate.hostnames.join(', ')}
          </Group>
        ) : (
          'None is ordered yet'
        )}
      </Fact>
      {certificate?.notAfter && (
        <Fact name="Ends">
          <TimeFromNow at={certificate.notAfter} />
        </Fact>
      )}
      {certificate?.error && <Fact name="Why it waits">{certificate.error.message}</Fact>}
    </Facts>
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
  { name: 'Do', isUnnamed: true, of: (edge) => <Drain edge={edge} /> },
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
