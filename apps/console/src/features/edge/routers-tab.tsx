import type { TraefikRouter } from '@fleetcommand/contracts/http/edge/traefik';
import { Text } from '@mantine/core';

import { FilterBar } from '../../ui/filter-bar.js';
import { Lines, Small } from '../../ui/lines.js';
import { SearchField } from '../../ui/search-field.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { lookOfRouter } from './edge-looks.js';
import classes from './edge-view.module.css';
import { Errors } from './errors.js';
import { EdgeList, useEdgeList } from './list-state.js';
import { StatusFilter } from './status-filter.js';

const COLUMNS: readonly Column<TraefikRouter>[] = [
  { name: 'State', of: (router) => <StateBadge look={lookOfRouter(router)} /> },
  { name: 'Rule', isWide: true, of: (router) => <Rule router={router} /> },
  { name: 'Priority', of: ({ priority }) => priority },
  { name: 'Entry points', of: ({ entryPoints }) => entryPoints.join(', ') },
  { name: 'TLS', of: ({ tls }) => (tls ? optionsOf(tls.options) : 'None') },
  { name: 'Service', of: ({ service }) => service ?? 'None' },
];

export function RoutersTab() {
  const query = useEdgeList('routers');
  return (
    <>
      <FilterBar>
        <SearchField
          name="search"
          label="Search routers"
          placeholder="Host, path, name, service or tenant"
        />
        <StatusFilter />
      </FilterBar>
      <EdgeList
        query={query}
        one="router"
        none="No object of the cluster asks for a route yet. Create an instance, or apply an IngressRoute."
      >
        {(routers) => (
          <StackedTable
            label="Routers"
            columns={COLUMNS}
            rows={routers}
            keyOf={({ name }) => name}
          />
        )}
      </EdgeList>
    </>
  );
}

function Rule({ router }: { readonly router: TraefikRouter }) {
  const { rule, name, middlewares = [], error, fleetcommand } = router;
  const { object, reason } = fleetcommand;
  return (
    <Lines>
      <code className={classes.rule}>{rule}</code>
      <Small>
        {name}, from {object.kind} {object.namespace}/{object.name}
      </Small>
      {middlewares.length > 0 && <Small>through {middlewares.join(', ')}</Small>}
      {reason && !error && (
        <Text span size="sm">
          {reason}
        </Text>
      )}
      <Errors errors={error} />
    </Lines>
  );
}

function optionsOf(options: string): string {
  return options === 'default' ? 'On' : options;
}
