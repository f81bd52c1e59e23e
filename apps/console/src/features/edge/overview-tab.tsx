import type { EdgeStatus } from '@fleetcommand/contracts/http/edge';
import type { TraefikEntryPoint, TraefikOverview } from '@fleetcommand/contracts/http/edge/traefik';
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { Fact, Facts } from '../../ui/facts.js';
import { Figure } from '../../ui/figure.js';
import { formatCount, formatRate } from '../../ui/figures.js';
import { Small } from '../../ui/lines.js';
import { LoadFailure, SectionSkeleton } from '../../ui/page-states.js';
import { Row, Rows } from '../../ui/rows.js';
import { Section } from '../../ui/section.js';
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

function Traffic() {
  const { data } = useQuery(trafficQuery(useEdgeReader()));
  const values = data?.total.requestsPerSecond ?? [];
  const now = values.at(-1);
  return (
    <Figure label="Requests per second" value={now === undefined ? undefined : formatRate(now)}>
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
    </Figure>
  );
}

type Tallied = TraefikOverview['http']['routers'];

function Counts({ title, counts }: { readonly title: string; readonly counts: Tallied }) {
  const { total, warnings, errors } = counts;
  return (
    <Figure label={title} value={total}>
      <div className={classes.tallies}>
        {total > 0 && <Tally tone="live" count={total - warnings - errors} word="enabled" />}
        {warnings > 0 && <Tally tone="degraded" count={warnings} word="with warnings" />}
        {errors > 0 && <Tally tone="failed" count={errors} word="disabled" />}
      </div>
    </Figure>
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
    <Section title="Changes">
      <Facts>
        <Fact name="What it serves">
          <StateBadge look={LOOK_OF_ORIGIN[origin]} />
        </Fact>
        <Fact name="From change to served">
          {lagMs ? `${ms(lagMs.p50)} median, ${ms(lagMs.p99)} for 99 of 100` : 'No change yet'}
        </Fact>
        <Fact name="Waiting">{pending === 0 ? 'Nothing' : formatCount(pending)}</Fact>
        <Fact name="Last verified">
          {lastVerifiedAt ? <TimeAgo at={lastVerifiedAt} /> : 'Not yet'}
        </Fact>
        <Fact name="Safe on disk">
          {snapshot ? (
            <>
              {snapshot.id}, <TimeAgo at={snapshot.verifiedAt} />
            </>
          ) : (
            'Nothing yet'
          )}
        </Fact>
        {lastFailure && (
          <Fact name="Last failure">
            <TimeAgo at={lastFailure.at} />: {lastFailure.message}
          </Fact>
        )}
      </Facts>
    </Section>
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
    <Section title="The edge and its proxy">
      <Facts>
        <Fact name="State">
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
        </Fact>
        <Fact name="Version">
          {version}, HAProxy {haproxy.version}
        </Fact>
        <Fact name="Running">
          since <TimeAgo at={startedAt} />
        </Fact>
        <Fact name="Reloads">
          {formatCount(haproxy.reloads)}
          {haproxy.lastReload && (
            <>
              , the last <TimeAgo at={haproxy.lastReload.at} />:{' '}
              {haproxy.lastReload.reasons.join('; ')}
            </>
          )}
        </Fact>
        <Fact name="Crashes">
          {haproxy.restarts === 0 ? 'None' : formatCount(haproxy.restarts)}
        </Fact>
        <Fact name="Connections at most">{formatCount(haproxy.maxConnections)}</Fact>
      </Facts>
    </Section>
  );
}

function EntryPoints({ entryPoints }: { readonly entryPoints: readonly TraefikEntryPoint[] }) {
  return (
    <Section title="Entry points">
      <Facts>
        {entryPoints.map(({ name, address, forwardedHeaders }) => (
          <Fact key={name} name={name}>
            <code>{address}</code>
            {forwardedHeaders.trustedIPs && (
              <Text size="sm" c="dimmed">
                believes X-Forwarded-* of {forwardedHeaders.trustedIPs.join(', ')}
              </Text>
            )}
          </Fact>
        ))}
      </Facts>
    </Section>
  );
}

const LOOK_OF_SOURCE: Readonly<Record<EdgeStatus['sources'][number]['state'], Look>> = {
  starting: { tone: 'working', word: 'Starting' },
  watching: { tone: 'live', word: 'Watching' },
  absent: { tone: 'idle', word: 'Not there' },
  failing: { tone: 'failed', word: 'Failing' },
};

/** Clusters first, where there are several: one that is away stands out, and why. */
function Sources({ status: { sources, clusters } }: { readonly status: EdgeStatus }) {
  return (
    <Section title="Where routes come from">
      <Rows>
        {clusters.map(({ name, origin, message }) => (
          <Row key={name} end={<StateBadge look={LOOK_OF_ORIGIN[origin]} />}>
            <span>Cluster {name}</span>
            {message !== null && <Small>{message}</Small>}
          </Row>
        ))}
        {sources.map(({ name, cluster, state, objects, message }) => (
          <Row key={`${cluster ?? ''}/${name}`} end={<StateBadge look={LOOK_OF_SOURCE[state]} />}>
            <span>{cluster === undefined ? name : `${name} in ${cluster}`}</span>
            <Small>{message ?? `${formatCount(objects)} objects`}</Small>
          </Row>
        ))}
      </Rows>
    </Section>
  );
}
