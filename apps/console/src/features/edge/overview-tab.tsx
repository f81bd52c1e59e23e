import type { EdgeStatus } from '@fleetcommand/contracts/http/edge';
import type { TraefikEntryPoint, TraefikOverview } from '@fleetcommand/contracts/http/edge/traefik';
import { SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { formatCount, formatRate } from '../../ui/figures.js';
import { LoadFailure, SectionSkeleton } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { Sparkline } from '../../ui/sparkline.js';
import { StateBadge, ToneIcon } from '../../ui/state-badge.js';
import type { Look } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';
import classes from './edge-view.module.css';
import {
  entryPointsQuery,
  overviewQuery,
  statusQuery,
  trafficQuery,
  useEdgeReader,
} from './edge-reader.js';

export function OverviewTab() {
  const reader = useEdgeReader();
  const status = useQuery(statusQuery(reader));
  const overview = useQuery(overviewQuery(reader));
  const entryPoints = useQuery(entryPointsQuery(reader));
  const failed = [status, overview, entryPoints].find(({ isError, data }) => isError && !data);
  if (failed) {
    const retry = () => void failed.refetch();
    return <LoadFailure error={failed.error} what="edge" level={2} onRetry={retry} />;
  }
  if (!status.data || !overview.data || !entryPoints.data) return <SectionSkeleton />;
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2, md: 4 }} spacing="md">
        <Traffic />
        <Counts title="Routers" counts={overview.data.http.routers} />
        <Counts title="Services" counts={overview.data.http.services} />
        <Counts title="Middlewares" counts={overview.data.http.middlewares} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Changes status={status.data} />
        <Proxy status={status.data} />
        <EntryPoints entryPoints={entryPoints.data} />
        <Sources status={status.data} />
      </SimpleGrid>
    </Stack>
  );
}

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Panel>
        <Title order={2} size="h5" mb="xs">
          {title}
        </Title>
        {children}
      </Panel>
    </section>
  );
}

function Traffic() {
  const { data } = useQuery(trafficQuery(useEdgeReader()));
  const values = data?.total.requestsPerSecond ?? [];
  const now = values.at(-1);
  return (
    <Card title="Requests per second">
      <Text className={classes.figure}>{now === undefined ? '–' : formatRate(now)}</Text>
      <Sparkline
        values={values}
        bad={data?.total.errorsPerSecond ?? []}
        width={180}
        label={
          now === undefined
            ? 'No requests counted yet'
            : `Requests per second over the last minutes, ${formatRate(now)} now`
        }
      />
    </Card>
  );
}

type Section = TraefikOverview['http']['routers'];

function Counts({ title, counts }: { readonly title: string; readonly counts: Section }) {
  const { total, warnings, errors } = counts;
  return (
    <Card title={title}>
      <Text className={classes.figure}>{formatCount(total)}</Text>
      <div className={classes.tallies}>
        {total > 0 && <Tally tone="live" count={total - warnings - errors} word="enabled" />}
        {warnings > 0 && <Tally tone="degraded" count={warnings} word="with warnings" />}
        {errors > 0 && <Tally tone="failed" count={errors} word="disabled" />}
      </div>
    </Card>
  );
}

interface TallyProps {
  readonly tone: Look['tone'];
  readonly count: number;
  readonly word: string;
}

function Tally({ tone, count, word }: TallyProps) {
  return (
    <span className={classes.tally}>
      <ToneIcon tone={tone} size={16} /> {formatCount(count)} {word}
    </span>
  );
}

const LOOK_OF_ORIGIN: Readonly<Record<EdgeStatus['origin'], Look>> = {
  sources: { tone: 'live', word: 'From the cluster, current' },
  stale: { tone: 'degraded', word: 'As the cluster last was' },
  snapshot: { tone: 'degraded', word: 'From its disk' },
};

function Changes({ status: { changes, origin, snapshot } }: { readonly status: EdgeStatus }) {
  const { pending, lagMs, lastVerifiedAt, lastFailure } = changes;
  return (
    <Card title="Changes">
      <dl className={classes.facts}>
        <dt>What it serves</dt>
        <dd>
          <StateBadge look={LOOK_OF_ORIGIN[origin]} />
        </dd>
        <dt>From change to served</dt>
        <dd>
          {lagMs ? `${ms(lagMs.p50)} median, ${ms(lagMs.p99)} for 99 of 100` : 'No change yet'}
        </dd>
        <dt>Waiting</dt>
        <dd>{pending === 0 ? 'Nothing' : formatCount(pending)}</dd>
        <dt>Last verified</dt>
        <dd>{lastVerifiedAt ? <TimeAgo at={lastVerifiedAt} /> : 'Not yet'}</dd>
        <dt>Safe on disk</dt>
        <dd>
          {snapshot ? (
            <>
              {snapshot.id}, <TimeAgo at={snapshot.verifiedAt} />
            </>
          ) : (
            'Nothing yet'
          )}
        </dd>
        {lastFailure && (
          <>
            <dt>Last failure</dt>
            <dd>
              <TimeAgo at={lastFailure.at} />: {lastFailure.message}
            </dd>
          </>
        )}
      </dl>
    </Card>
  );
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

function Proxy({
  status: { version, startedAt, haproxy, readiness },
}: {
  readonly status: EdgeStatus;
}) {
  return (
    <Card title="The edge and its proxy">
      <dl className={classes.facts}>
        <dt>State</dt>
        <dd>
          <StateBadge
            look={
              readiness.ready
                ? { tone: 'live', word: 'Ready' }
                : { tone: 'failed', word: 'Not ready' }
            }
          />
          {readiness.reasons.map((reason) => (
            <div key={reason}>{reason}</div>
          ))}
        </dd>
        <dt>Version</dt>
        <dd>
          {version}, HAProxy {haproxy.version}
        </dd>
        <dt>Running</dt>
        <dd>
          since <TimeAgo at={startedAt} />
        </dd>
        <dt>Reloads</dt>
        <dd>
          {formatCount(haproxy.reloads)}
          {haproxy.lastReload && (
            <>
              , the last <TimeAgo at={haproxy.lastReload.at} />:{' '}
              {haproxy.lastReload.reasons.join('; ')}
            </>
          )}
        </dd>
        <dt>Crashes</dt>
        <dd>{haproxy.restarts === 0 ? 'None' : formatCount(haproxy.restarts)}</dd>
        <dt>Connections at most</dt>
        <dd>{formatCount(haproxy.maxConnections)}</dd>
      </dl>
    </Card>
  );
}

function EntryPoints({ entryPoints }: { readonly entryPoints: readonly TraefikEntryPoint[] }) {
  return (
    <Card title="Entry points">
      <dl className={classes.facts}>
        {entryPoints.map(({ name, address, forwardedHeaders }) => (
          <div key={name} className={classes.fact}>
            <dt>{name}</dt>
            <dd>
              <code>{address}</code>
              {forwardedHeaders.trustedIPs && (
                <Text size="sm" c="dimmed">
                  believes X-Forwarded-* of {forwardedHeaders.trustedIPs.join(', ')}
                </Text>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

const LOOK_OF_SOURCE: Readonly<Record<EdgeStatus['sources'][number]['state'], Look>> = {
  starting: { tone: 'working', word: 'Starting' },
  watching: { tone: 'live', word: 'Watching' },
  absent: { tone: 'idle', word: 'Not there' },
  failing: { tone: 'failed', word: 'Failing' },
};

/** Those of several: one that is away stands out, and why. */
function Clusters({ clusters }: Pick<EdgeStatus, 'clusters'>) {
  return (
    <ul className={classes.list}>
      {clusters.map(({ name, origin, message }) => (
        <li key={name} className={classes.item}>
          <span className={classes.text}>
            <span>Cluster {name}</span>
            {message !== null && (
              <Text span size="sm" c="dimmed">
                {message}
              </Text>
            )}
          </span>
          <StateBadge look={LOOK_OF_ORIGIN[origin]} />
        </li>
      ))}
    </ul>
  );
}

function Sources({ status: { sources, clusters } }: { readonly status: EdgeStatus }) {
  return (
    <Card title="Where routes come from">
      {clusters.length > 0 && <Clusters clusters={clusters} />}
      <ul className={classes.list}>
        {sources.map(({ name, cluster, state, objects, message }) => (
          <li key={`${cluster ?? ''}/${name}`} className={classes.item}>
            <span className={classes.text}>
              <span>{cluster === undefined ? name : `${name} in ${cluster}`}</span>
              <Text span size="sm" c="dimmed">
                {message ?? `${formatCount(objects)} objects`}
              </Text>
            </span>
            <StateBadge look={LOOK_OF_SOURCE[state]} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
