import type { EdgeCertificate } from '@fleetcommand/contracts/http/edge/traffic';
import { Stack, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { formatExact } from '../../ui/durations.js';
import { counted } from '../../ui/figures.js';
import { FilterBar } from '../../ui/filter-bar.js';
import { Lines, Small } from '../../ui/lines.js';
import { useNowMs } from '../../ui/now.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { SearchField } from '../../ui/search-field.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { useUrlWord } from '../../ui/url-state.js';
import { formatUntil, lookOfCertificate } from './edge-looks.js';
import { certificatesQuery, useEdgeReader } from './edge-reader.js';
import classes from './edge-view.module.css';

const MINUTE_MS = 60_000;
/** Rows beyond it make a page slow; who looks for one searches. */
const SHOWN = 200;

export function CertificatesTab() {
  return (
    <>
      <FilterBar>
        <SearchField name="search" label="Search certificates" placeholder="Host or name" />
      </FilterBar>
      <Certificates />
    </>
  );
}

function Certificates() {
  const [search] = useUrlWord('search');
  const query = useQuery(certificatesQuery(useEdgeReader(), search));
  const nowMs = useNowMs(MINUTE_MS);
  if (!query.data) return <UnloadedSection query={query} what="certificates" />;
  const { data, total } = query.data;
  if (data.length === 0) {
    return (
      <Message tone="idle" level={2} title={search ? 'No certificate fits' : 'No certificates'}>
        {search
          ? 'Search for less, or clear the search.'
          : 'Every name is answered with the edge’s self-made certificate.'}
      </Message>
    );
  }
  return (
    <Stack gap="md">
      <Section title="Expiring, by week">
        <Histogram certificates={data} nowMs={nowMs} />
      </Section>
      <Text size="sm" c="dimmed" role="status">
        {counted(total, 'certificate')}
        {total > SHOWN && `, the first ${SHOWN} to expire shown`}
      </Text>
      <Panel flush>
        <StackedTable
          label="Certificates"
          columns={columnsAt(nowMs)}
          rows={data.slice(0, SHOWN)}
          keyOf={({ name }) => name}
        />
      </Panel>
    </Stack>
  );
}

function columnsAt(nowMs: number): readonly Column<EdgeCertificate>[] {
  return [
    { name: 'State', of: (one) => <StateBadge look={lookOfCertificate(one, nowMs)} /> },
    { name: 'Names', isWide: true, of: (one) => <Names certificate={one} /> },
    {
      name: 'Expires',
      of: ({ notAfter }) => (
        <time dateTime={notAfter} title={formatExact(Date.parse(notAfter))}>
          {formatUntil(Date.parse(notAfter), nowMs)}
        </time>
      ),
    },
    { name: 'Issuer', of: ({ issuer }) => issuer },
  ];
}

function Names({
  certificate: { names, object, isDefault },
}: {
  readonly certificate: EdgeCertificate;
}) {
  return (
    <Lines>
      <span>{names.join(', ')}</span>
      <Small>
        {object.kind} {object.namespace}/{object.name}
        {isDefault && ', for every other name too'}
      </Small>
    </Lines>
  );
}

const WEEK_MS = 7 * 86_400_000;
const WEEKS = 13;

interface HistogramProps {
  readonly certificates: readonly EdgeCertificate[];
  readonly nowMs: number;
}

/** Thirteen weeks, the last one holding all that is later: renewals that come in a heap show themselves. */
function Histogram({ certificates, nowMs }: HistogramProps) {
  const weeks = Array.from({ length: WEEKS }, () => 0);
  for (const { notAfter } of certificates) {
    const week = Math.floor((Date.parse(notAfter) - nowMs) / WEEK_MS);
    const at = Math.min(WEEKS - 1, Math.max(0, week));
    weeks[at] = (weeks[at] ?? 0) + 1;
  }
  const most = Math.max(1, ...weeks);
  return (
    <>
      <ol className={classes.histogram}>
        {weeks.map((count, week) => (
          <li key={week} className={classes.bar} data-tone={week < 2 ? 'degraded' : 'working'}>
            <span aria-hidden="true">{count > 0 ? count : ''}</span>
            <span
              className={classes.fill}
              style={{ height: `${(count / most) * 64}px` }}
              aria-hidden="true"
            />
            <SpokenBar week={week} count={count} />
          </li>
        ))}
      </ol>
      <div className={classes.axis} aria-hidden="true">
        <span>this week</span>
        <span>in {WEEKS - 1} weeks and later</span>
      </div>
    </>
  );
}

function SpokenBar({ week, count }: { readonly week: number; readonly count: number }) {
  const when = week === WEEKS - 1 ? `in ${week} weeks or later` : `in week ${week + 1} from now`;
  return <VisuallyHidden>{`${counted(count, 'certificate')} ${when}`}</VisuallyHidden>;
}
