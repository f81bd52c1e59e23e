import type { AdminRegion } from '@fleetcommand/contracts/http/admin/catalogue';
import type { FleetCluster } from '@fleetcommand/contracts/http/admin/fleet';
import { Button, Stack, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

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
import { Panel } from '../../ui/panel.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';

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
    <Stack gap="lg">
      <section>
        <Title order={1} size="h2" mb="md">
          Clusters
        </Title>
        {clusters.data.length === 0 ? (
          <Message tone="idle" level={2} title="No cluster yet">
            A worker makes its cluster known when it starts: give it <code>CLUSTER_NAME</code> and a
            kubeconfig.
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
      </section>
      <section>
        <Title order={2} size="h3" mb="md">
          Regions
        </Title>
        <Panel flush>
          <StackedTable
            label="Regions"
            columns={REGION_COLUMNS}
            rows={regions.data}
            keyOf={({ id }) => id}
          />
        </Panel>
      </section>
    </Stack>
  );
}

const CLUSTER_COLUMNS: readonly Column<FleetCluster>[] = [
  {
    name: 'Cluster',
    isWide: true,
    of: ({ name }) => (
      <TextLink to="/fleet/tenants" search={{ cluster: name }} fw={600}>
        {name}
      </TextLink>
    ),
  },
  { name: 'Region', of: ({ regionName }) => regionName },
  { name: 'Instances', of: ({ tenantCount }) => formatCount(tenantCount) },
  {
    name: 'New ones',
    of: ({ cordoned }) => (
      <StateBadge
        look={cordoned ? { tone: 'suspended', word: 'Closed' } : { tone: 'live', word: 'Open' }}
      />
    ),
  },
  { name: 'Do', of: (cluster) => <Cordon cluster={cluster} /> },
];

function Cordon({ cluster: { id, name, cordoned } }: { readonly cluster: FleetCluster }) {
  const change = useFleetChange((wanted: boolean) => cordonCluster(id, wanted));
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={change.isPending}
      aria-label={cordoned ? `Open ${name} to new instances` : `Close ${name} to new instances`}
      onClick={() => change.mutate(!cordoned)}
    >
      {change.isError ? 'Try again' : cordonWord(cordoned)}
    </Button>
  );
}

function cordonWord(cordoned: boolean): string {
  return cordoned ? 'Open' : 'Close';
}

const REGION_COLUMNS: readonly Column<AdminRegion>[] = [
  { name: 'Region', isWide: true, of: ({ name, id }) => `${name} (${id})` },
  {
    name: 'At signup',
    of: ({ open }) => (
      <StateBadge
        look={open ? { tone: 'live', word: 'Offered' } : { tone: 'suspended', word: 'Not offered' }}
      />
    ),
  },
  { name: 'Do', of: (region) => <Offer region={region} /> },
];

function Offer({ region: { id, name, open } }: { readonly region: AdminRegion }) {
  const change = useFleetChange((wanted: boolean) => changeRegion(id, { open: wanted }));
  const word = open ? 'Take out' : 'Offer';
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={change.isPending}
      aria-label={open ? `Take out ${name}` : `Offer ${name} at signup`}
      onClick={() => change.mutate(!open)}
    >
      {change.isError ? 'Try again' : word}
    </Button>
  );
}

function useFleetChange(mutationFn: (wanted: boolean) => Promise<void>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['fleet'] }),
  });
}
