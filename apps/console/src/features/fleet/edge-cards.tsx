import type { AdminEdge } from '@fleetcommand/contracts/http/admin/edges';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { edgesQuery } from '../../api/fleet.js';
import { counted, formatRate } from '../../ui/figures.js';
import { TextLink } from '../../ui/links.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { Sparkline } from '../../ui/sparkline.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { lookOfEdge } from './fleet-looks.js';
import classes from './fleet-map.module.css';

/** The edges with version, lag and traffic. */
export function EdgeCards() {
  const query = useQuery(edgesQuery);
  if (!query.data) return <UnloadedSection query={query} what="edges" rows={1} height={112} />;
  if (query.data.length === 0) {
    return (
      <Text c="dimmed">
        No edge is registered. Name them in the worker’s <code>EDGES</code>, or register one with{' '}
        <code>fleet edges add</code>.
      </Text>
    );
  }
  return (
    <ul className={classes.edges} aria-label="Edges">
      {query.data.map((edge) => (
        <EdgeCard key={edge.id} edge={edge} />
      ))}
    </ul>
  );
}

function EdgeCard({ edge }: { readonly edge: AdminEdge }) {
  const { id, name, report, problem } = edge;
  const now = report?.requestsPerSecond.at(-1);
  return (
    <li className={classes.edge}>
      <div className={classes.edgeHead}>
        <TextLink to="/fleet/edges/$id" params={{ id }} fw={600}>
          {name}
        </TextLink>
        <StateBadge look={lookOfEdge(edge)} />
      </div>
      {problem && <Text size="sm">{problem}</Text>}
      {report && (
        <>
          <Sparkline
            values={report.requestsPerSecond}
            bad={report.errorsPerSecond}
            width={240}
            label={`Requests per second at ${name}, ${formatRate(now ?? 0)} now`}
          />
          <Text size="sm" c="dimmed">
            {formatRate(now ?? 0)} requests/s · {counted(report.counts.routers, 'router')} ·{' '}
            {lagOf(report)}
          </Text>
          <Text size="sm" c="dimmed">
            version {report.version}, HAProxy {report.proxyVersion}
            {problem && edge.reportedAt && (
              <>
                , as of <TimeAgo at={edge.reportedAt} />
              </>
            )}
          </Text>
        </>
      )}
    </li>
  );
}

function lagOf({ lagMs, pendingChanges }: NonNullable<AdminEdge['report']>): string {
  if (pendingChanges > 0) return `${counted(pendingChanges, 'change')} waiting`;
  return lagMs ? `changes live in ${Math.round(lagMs.p99)} ms` : 'no change yet';
}
