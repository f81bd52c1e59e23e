import type { FleetMap } from '@fleetcommand/contracts/http/admin/fleet';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { fleetMapQuery } from '../../api/fleet.js';
import { Columns } from '../../ui/columns.js';
import { counted, formatCount } from '../../ui/figures.js';
import { Small } from '../../ui/lines.js';
import { TextLink } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Message, UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Panel } from '../../ui/panel.js';
import { Row, Rows } from '../../ui/rows.js';
import { SearchField } from '../../ui/search-field.js';
import { Section } from '../../ui/section.js';
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
    <Page
      title="Fleet"
      actions={<Text c="dimmed">{counted(map.tenants.ids.length, 'instance')}</Text>}
    >
      {query.isError && (
        <Notice tone="degraded" title="This may be out of date">
          {query.error.message} We look again in a moment.
        </Notice>
      )}
      <EdgeCards />
      <Columns
        aside={
          <>
            <NeedsSomebody />
            <Moving />
          </>
        }
      >
        {map.tenants.ids.length === 0 ? <NoInstances /> : <Map map={map} />}
      </Columns>
    </Page>
  );
}

function NoInstances() {
  return (
    <Panel>
      <Message tone="idle" level={2} title="No instances yet">
        Customers sign up at{' '}
        <TextLink to="/signup" underline="always">
          the sign-up page
        </TextLink>
        ; each instance is a cell here from that moment on.
      </Message>
    </Panel>
  );
}

function Map({ map }: { readonly map: FleetMap }) {
  const [search] = useUrlWord('search');
  const [state] = useUrlWord('state');
  const groups = useMemo(() => cellsByCluster(map), [map]);
  const filter = useMemo(() => ({ search, state }), [search, state]);
  const isNarrowed = search !== '' || state !== '';
  return (
    <Section title="Instances">
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
    </Section>
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
      <Text size="sm" c="dimmed" mt="md" mb="sm" role="status">
        {counted(found.length, 'instance')} found
        {found.length > LISTED && `, the first ${LISTED} listed`}
      </Text>
      <Rows>
        {found.slice(0, LISTED).map(({ id, name, slug, state }) => (
          <Row key={id} tone={lookOfFleetState(state).tone}>
            <span>
              <TextLink to="/fleet/tenants/$id" params={{ id }} underline="always">
                {name}
              </TextLink>{' '}
              <Small>
                {slug}, {lookOfFleetState(state).word.toLowerCase()}
              </Small>
            </span>
          </Row>
        ))}
      </Rows>
    </section>
  );
}
