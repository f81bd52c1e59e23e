import type { AdminTenant } from '@fleetcommand/contracts/http/admin/tenants';
import { Checkbox, Group } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { fleetMapQuery, fleetTenantsQuery } from '../../api/fleet.js';
import { ChoiceField } from '../../ui/choice-field.js';
import { FilterBar } from '../../ui/filter-bar.js';
import { Lines, Small } from '../../ui/lines.js';
import { TextLink } from '../../ui/links.js';
import { LoadMore } from '../../ui/load-more.js';
import { Notice } from '../../ui/notice.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Panel } from '../../ui/panel.js';
import { SearchField } from '../../ui/search-field.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { lookOfTenant } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { useUrlWord } from '../../ui/url-state.js';
import { BulkActions } from './bulk-actions.js';
import { LEGEND, lookOfFleetState } from './fleet-looks.js';

const STATES = [
  { value: '', label: 'Every state' },
  { value: 'failed,degraded', label: 'Needs somebody' },
  ...LEGEND.map((state) => ({ value: state, label: lookOfFleetState(state).word })),
  { value: 'deleted', label: 'Deleted' },
];

/** Any instance of anybody, by what people remember of it. */
export function TenantsPage() {
  usePageTitle('Tenants');
  const { data: map } = useQuery({ ...fleetMapQuery, refetchInterval: false });
  const clusters = map?.clusters ?? [];
  return (
    <Page title="Tenants">
      <FilterBar>
        <SearchField
          name="search"
          label="Search tenants"
          placeholder="Name, host, e-mail address, organization or id"
        />
        <ChoiceField name="state" label="State" choices={STATES} />
        {clusters.length > 1 && (
          <ChoiceField
            name="cluster"
            label="Cluster"
            choices={[
              { value: '', label: 'Every cluster' },
              ...clusters.map(({ name }) => ({ value: name, label: name })),
            ]}
          />
        )}
      </FilterBar>
      <Tenants />
    </Page>
  );
}

function Tenants() {
  const [search] = useUrlWord('search');
  const [state] = useUrlWord('state');
  const [cluster] = useUrlWord('cluster');
  const query = useInfiniteQuery(fleetTenantsQuery({ search, state, cluster }));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  if (!query.data) return <UnloadedSection query={query} what="tenants" />;
  const tenants = query.data.pages.flatMap(({ data }) => data);
  if (tenants.length === 0) {
    return search || state || cluster ? (
      <Message tone="idle" level={2} title="Nobody fits">
        Search for less, or clear the filters. Deleted instances are found by their state.
      </Message>
    ) : (
      <Message tone="idle" level={2} title="No instances yet">
        Customers sign up at the sign-up page; each is listed here from then on.
      </Message>
    );
  }
  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const shownIds = tenants.map(({ id }) => id);
  const ids = shownIds.filter((id) => chosen.has(id));
  return (
    <>
      {query.isError && (
        <Notice tone="degraded" title="This may be out of date">
          {query.error.message} We look again in a moment.
        </Notice>
      )}
      <Group justify="space-between" mih={36}>
        <Checkbox
          label={ids.length === 0 ? 'Choose all shown' : `${ids.length} chosen`}
          checked={ids.length === tenants.length}
          indeterminate={ids.length > 0 && ids.length < tenants.length}
          onChange={(event) => setChosen(new Set(event.currentTarget.checked ? shownIds : []))}
        />
        {ids.length > 0 && <BulkActions ids={ids} onDone={() => setChosen(new Set())} />}
      </Group>
      <Panel flush>
        <StackedTable
          label="Tenants"
          columns={columnsWith(chosen, choose)}
          rows={tenants}
          keyOf={({ id }) => id}
        />
      </Panel>
      <LoadMore query={query} />
    </>
  );
}

function columnsWith(
  chosen: ReadonlySet<string>,
  choose: (id: string, isChosen: boolean) => void,
): readonly Column<AdminTenant>[] {
  return [
    {
      name: 'Choose',
      isUnnamed: true,
      of: ({ id, name }) => (
        <Checkbox
          aria-label={`Choose ${name}`}
          checked={chosen.has(id)}
          onChange={(event) => choose(id, event.currentTarget.checked)}
        />
      ),
    },
    {
      name: 'Name',
      of: ({ id, name, slug }) => (
        <Lines>
          <TextLink to="/fleet/tenants/$id" params={{ id }} fw={600}>
            {name}
          </TextLink>
          <Small>{slug}</Small>
        </Lines>
      ),
    },
    { name: 'State', of: (tenant) => <StateBadge look={lookOfTenant(tenant)} /> },
    {
      name: 'Organization',
      of: ({ organization }) => (
        <TextLink to="/fleet/tenants" search={{ search: organization.id }} size="sm">
          {organization.name}
        </TextLink>
      ),
    },
    { name: 'Plan', of: ({ plan }) => plan },
    { name: 'Cluster', of: ({ cluster }) => cluster },
    { name: 'Created', of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
  ];
}
