import type { AdminRegion } from '@fleetcommand/contracts/http/admin/regions';
import type { AdminCluster } from '@fleetcommand/contracts/http/admin/clusters';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import {
  changeRegion,
  clustersQuery,
  cordonCluster,
  fleetRegionsQuery,
} from '../../api/fleet-desk.js';
import { formatCount } from '../../ui/figures.js';
import { TextLink } from '../../ui/links.js';
import { LoadFailure, Message, PageSkeleton } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Panel } from '../../ui/panel.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { ChangeButton } from './change-button.js';

/** Where instances run, and where new ones may. */
export function ClustersPage() {
  usePageTitle('Clusters');
  const clusters = useQuery(clustersQuery);
  const regions = useQuery(fleetRegionsQuery);
  const failed = [clusters, regions].find(({ isError, data }) => isError && !data);
  if (failed)
    return (
      <LoadFailure error={failed.error} what="clusters" onRetry={() => void failed.refetch()} />
    );
  if (!clusters.data || !regions.data) return <PageSkeleton />;
  return (
    <Page title="Clusters">
      {clusters.data.length === 0 ? (
        <Message tone="idle" level={2} title="No cluster yet">
          A worker makes its cluster known when it starts: give it <code>CLUSTER_NAME</code> and a
          kubeconfig; or take one in with <code>fleet clusters add</code>.
        </Message>
      ) : (
        <Panel flush>
          <StackedTable
            label="Clusters"
            columns={CLUSTER_COLUMNS}
            rows={clusters.data}
            keyOf={({ id }) => id}
          />
        </Panel>
      )}
      <Section
        title="Regions"
        table={
          <StackedTable
            label="Regions"
            columns={REGION_COLUMNS}
            rows={regions.data}
            keyOf={({ id }) => id}
          />
        }
      />
    </Page>
  );
}

const CLUSTER_COLUMNS: readonly Column<AdminCluster>[] = [
  {
    name: 'Cluster',
    of: ({ name }) => (
      <TextLink to="/fleet/tenants" search={{ cluster: name }} fw={600}>
        {name}
      </TextLink>
    ),
  },
  { name: 'State', isWide: true, of: (cluster) => <ClusterState cluster={cluster} /> },
  { name: 'Region', of: ({ regionName }) => regionName },
  {
    name: 'Instances',
    of: ({ tenantCount, leaving }) =>
      [formatCount(tenantCount), ...(leaving > 0 ? [`${formatCount(leaving)} leaving`] : [])].join(
        ', ',
      ),
  },
  {
    name: 'New ones',
    of: ({ cordoned }) => (
      <StateBadge
        look={cordoned ? { tone: 'suspended', word: 'Closed' } : { tone: 'live', word: 'Open' }}
      />
    ),
  },
  { name: 'Do', isUnnamed: true, of: (cluster) => <Cordon cluster={cluster} /> },
];

/** What it answered when it was last asked; of what is wrong, the words and the fix. */
function ClusterState({ cluster }: { readonly cluster: AdminCluster }) {
  const { state, problem, report } = cluster;
  const failed = report?.checks.filter(({ status }) => status === 'failed') ?? [];
  const lines = problem
    ? [problem]
    : failed.map(({ message, fix }) => [message, fix].filter(Boolean).join(' '));
  return (
    <>
      <StateBadge look={failed.length > 0 && state === 'ready' ? NOT_FIT : LOOKS[state]} />
      {lines.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
    </>
  );
}

const NOT_FIT = { tone: 'degraded', word: 'Not fit' } as const;
const LOOKS = {
  ready: { tone: 'live', word: 'Ready' },
  unreachable: { tone: 'failed', word: 'Unreachable' },
  unknown: { tone: 'working', word: 'Not asked yet' },
} as const;

function Cordon({ cluster: { id, name, cordoned } }: { readonly cluster: AdminCluster }) {
  return (
    <ChangeButton
      word={cordoned ? 'Open' : 'Close'}
      label={cordoned ? `Open ${name} to new instances` : `Close ${name} to new instances`}
      change={() => cordonCluster(id, !cordoned)}
    />
  );
}

const REGION_COLUMNS: readonly Column<AdminRegion>[] = [
  {
    name: 'Region',
    isWide: true,
    of: ({ name, id }) => (
      <TextLink to="/fleet/regions/$id" params={{ id }} fw={600}>
        {name} ({id})
      </TextLink>
    ),
  },
  {
    name: 'Addresses',
    of: ({ domain }) => (domain === null ? 'The installation’s' : `*.${domain}`),
  },
  {
    name: 'At signup',
    of: ({ open }) => (
      <StateBadge
        look={open ? { tone: 'live', word: 'Offered' } : { tone: 'suspended', word: 'Not offered' }}
      />
    ),
  },
  { name: 'Do', isUnnamed: true, of: (region) => <Offer region={region} /> },
];

function Offer({ region: { id, name, open } }: { readonly region: AdminRegion }) {
  return (
    <ChangeButton
      word={open ? 'Take out' : 'Offer'}
      label={open ? `Take out ${name}` : `Offer ${name} at signup`}
      change={() => changeRegion(id, { open: !open })}
    />
  );
}
