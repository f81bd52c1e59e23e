import type { AdminEdge } from '@fleetcommand/contracts/http/admin/edges';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { edgesQuery } from '../../api/fleet.js';
import { counted, formatCount, formatRate } from '../../ui/figures.js';
import { Lines, Small } from '../../ui/lines.js';
import { TextLink } from '../../ui/links.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Panel } from '../../ui/panel.js';
import { Sparkline } from '../../ui/sparkline.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { lookOfEdge } from './fleet-looks.js';

const COLUMNS: readonly Column<AdminEdge>[] = [
  {
    name: 'Edge',
    of: ({ id, name, url }) => (
      <Lines>
        <TextLink to="/fleet/edges/$id" params={{ id }} fw={600}>
          {name}
        </TextLink>
        <Small>{url}</Small>
      </Lines>
    ),
  },
  {
    name: 'State',
    of: (edge) => (
      <Lines>
        <span>
          <StateBadge look={lookOfEdge(edge)} />
        </span>
        {edge.problem && <Text size="sm">{edge.problem}</Text>}
      </Lines>
    ),
  },
  {
    name: 'Version',
    of: ({ report }) => (report ? `${report.version}, HAProxy ${report.proxyVersion}` : '–'),
  },
  { name: 'Generation', of: ({ report }) => report?.generation ?? '–' },
  {
    name: 'Lag',
    of: ({ report }) => (report?.lagMs ? `${Math.round(report.lagMs.p99)}\u00a0ms` : '–'),
  },
  {
    name: 'Routers',
    of: ({ report }) =>
      report ? (
        <Lines>
          <span>{formatCount(report.counts.routers)}</span>
          {report.counts.problems > 0 && (
            <Small>{counted(report.counts.problems, 'problem').replace(' ', '\u00a0')}</Small>
          )}
        </Lines>
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
    <Page title="Edges">
      {query.data ? <Edges edges={query.data} /> : <UnloadedSection query={query} what="edges" />}
    </Page>
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
