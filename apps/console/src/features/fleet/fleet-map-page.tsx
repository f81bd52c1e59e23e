import type { FleetMap } from '@fleetcommand/contracts/http/admin/fleet';
import { Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { fleetMapQuery } from '../../api/fleet.js';
import { counted, formatCount } from '../../ui/figures.js';
import { TextLink } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Message, UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { SearchField } from '../../ui/search-field.js';
import { ToneIcon } from '../../ui/state-badge.js';
import { useUrlWord } from '../../ui/url-state.js';
import { ClusterMap } from './cluster-map.js';
import { EdgeCards } from './edge-cards.js';
import classes from './fleet-map.module.css';
import { LEGEND, lookOfFleetState } from './fleet-looks.js';
import { cellsByCluster, fits, type Cell, type ClusterCells } from './map-layout.js';
import { Moving, NeedsSomebody } from './what-now.js';

/** The operators' home: the whole fleet at a glance, what is moving, and what needs somebody. */
export function FleetMapPage() {
  usePageTitle('Fleet');
  const query = useQuery(fleetMapQuery);
  if (!query.data) return <UnloadedPage query={query} what="fleet" />;
  const map = query.data;
  return (
    <>
      <Group justify="space-between" mb="md" align="baseline">
        <Title order={1} size="h2">
          Fleet
        </Title>
        <Text c="dimmed">{counted(map.tenants.ids.length, 'instance')}</Text>
      </Group>
      {query.isError && (
        <Notice tone="degraded" title="This may be out of date">
          {query.error.message} We look again in a moment.
        </Notice>
      )}
      <Stack gap="md">
        <EdgeCards />
        <div className={classes.columns}>
          <Panel>{map.tenants.ids.length === 0 ? <NoInstances /> : <Map map={map} />}</Panel>
          <div className={classes.column}>
            <NeedsSomebody />
            <Moving />
          </div>
        </div>
      </Stack>
    </>
  );
}

function NoInstances() {
  return (
    <Message tone="idle" level={2} title="No instances yet">
      Customers sign up at{' '}
      <TextLink to="/signup" underline="always">
        the sign-up page
      </TextLink>
      ; each instance is a cell here from that moment on.
    </Message>
  );
}

function Map({ map }: { readonly map: FleetMap }) {
  const [search] = useUrlWord('search');
  const [state] = useUrlWord('state');
  const groups = useMemo(() => cellsByCluster(map), [map]);
  const filter = useMemo(() => ({ search, state }), [search, state]);
  const isNarrowed = search !== '' || state !== '';
  return (
    <>
      <Title order={2} size="h4" mb="sm">
        Instances
      </Title>
      <SearchField name="search" label="Search the map" placeholder="Name, address or id" />
      <Legend counts={map.counts} />
      {map.truncated && (
        <Text size="sm" c="dimmed" mb="sm">
          Only the first {formatCount(map.tenants.ids.length)} are drawn. Search them all on the
          Tenants page.
        </Text>
      )}
      {groups.map((group) => (
        <ClusterMap key={group.cluster.id} {...group} filter={filter} />
      ))}
      {isNarrowed && <Found groups={groups} isWanted={(cell) => fits(cell, filter)} />}
    </>
  );
}

/** Every state that occurs, with its number; pressing one shows only that. */
function Legend({ counts }: { readonly counts: FleetMap['counts'] }) {
  const [state, setState] = useUrlWord('state');
  return (
    <ul className={classes.legend} aria-label="States">
      {LEGEND.filter((each) => (counts[each] ?? 0) > 0 || each === state).map((each) => {
        const { tone, word } = lookOfFleetState(each);
        return (
          <li key={each}>
            <button
              type="button"
              className={classes.state}
              data-tone={tone}
              aria-pressed={each === state}
              onClick={() => setState(each === state ? '' : each)}
            >
              <ToneIcon tone={tone} size={16} />
              {word} {formatCount(counts[each] ?? 0)}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

const LISTED = 20;

interface FoundProps {
  readonly groups: readonly ClusterCells[];
  readonly isWanted: (cell: Cell) => boolean;
}

/** What was searched for, as links: the map shows where, this says which. */
function Found({ groups, isWanted }: FoundProps) {
  const found = groups.flatMap(({ cells }) => cells.filter(isWanted));
  return (
    <section aria-label="Found">
      <Text size="sm" c="dimmed" mt="md" role="status">
        {counted(found.length, 'instance')} found
        {found.length > LISTED && `, the first ${LISTED} listed`}
      </Text>
      <ul className={classes.list}>
        {found.slice(0, LISTED).map(({ id, name, slug, state }) => (
          <li key={id} className={classes.item}>
            <ToneIcon tone={lookOfFleetState(state).tone} />
            <span>
              <TextLink to="/fleet/tenants/$id" params={{ id }} underline="always">
                {name}
              </TextLink>{' '}
              <span className={classes.quiet}>
                {slug}, {lookOfFleetState(state).word.toLowerCase()}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
