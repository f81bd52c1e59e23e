import type { AdminEdge } from '@fleetcommand/contracts/http/admin/edges';
import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { edgesQuery } from '../../api/fleet.js';
import { counted, formatCount, formatRate } from '../../ui/figures.js';
import { TextLink } from '../../ui/links.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { Sparkline } from '../../ui/sparkline.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { lookOfEdge } from './fleet-looks.js';
import classes from './fleet-map.module.css';

const COLUMNS: readonly Column<AdminEdge>[] = [
  {
    name: 'Edge',
    of: ({ id, name, url }) => (
      <div className={classes.text}>
        <TextLink to="/fleet/edges/$id" params={{ id }} fw={600}>
          {name}
        </TextLink>
        <Text span size="sm" c="dimmed">
          {url}
        </Text>
      </div>
    ),
  },
  {
    name: 'State',
    of: (edge) => (
      <div className={classes.text}>
        <span>
          <StateBadge look={lookOfEdge(edge)} />
        </span>
        {edge.problem && <Text size="sm">{edge.problem}</Text>}
      </div>
    ),
  },
  {
    name: 'Version',
    of: ({ report }) => (report ? `${report.version}, HAProxy ${report.proxyVersion}` : '–'),
  },
  { name: 'Generation', of: ({ report }) => report?.generation ?? '–' },
  {
    name: 'Lag',
    of: ({ report }) => (report?.lagMs ? `${Math.round(report.lagMs.p99)} ms` : '–'),
  },
  {
    name: 'Routers',
    of: ({ report }) =>
      report ? (
        <div className={classes.text}>
          <span>{formatCount(report.counts.routers)}</span>
          {report.counts.problems > 0 && (
            <Text span size="sm" c="dimmed">
              {counted(report.counts.problems, 'problem')}
            </Text>
          )}
        </div>
      ) : (
        '–'
      ),
  },
  {
    name: 'Traffic',
    of: ({ report, name }) =>
      report ? (
        <Sparkline
          values={report.requestsPerSecond}
          bad={report.errorsPerSecond}
          label={`Requests per second at ${name}, ${formatRate(report.requestsPerSecond.at(-1) ?? 0)} now`}
        />
      ) : (
        '–'
      ),
  },
  { name: 'Heard', of: ({ reportedAt }) => (reportedAt ? <TimeAgo at={reportedAt} /> : 'Never') },
];

export function EdgesPage() {
  usePageTitle('Edges');
  const query = useQuery(edgesQuery);
  return (
    <>
      <Title order={1} size="h2" mb="md">
        Edges
      </Title>
      {query.data ? <Edges edges={query.data} /> : <UnloadedSection query={query} what="edges" />}
    </>
  );
}

function Edges({ edges }: { readonly edges: readonly AdminEdge[] }) {
  if (edges.length === 0) {
    return (
      <Message tone="idle" level={2} title="No edge is registered">
        Name them in the worker’s <code>EDGES</code>, as <code>fra-1=http://10.0.0.1:18093</code>,
        or register one: <code>fleet edges add fra-1 http://10.0.0.1:18093</code>.
      </Message>
    );
  }
  return (
    <Panel flush>
      <StackedTable label="Edges" columns={COLUMNS} rows={edges} keyOf={({ id }) => id} />
    </Panel>
  );
}
