import { Text } from '@mantine/core';
import type { TraefikMiddleware } from '@fleetcommand/contracts/http/edge/traefik';

import { counted } from '../../ui/figures.js';
import { FilterBar } from '../../ui/filter-bar.js';
import { Lines } from '../../ui/lines.js';
import { SearchField } from '../../ui/search-field.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { lookOfStatus } from './edge-looks.js';
import classes from './edge-view.module.css';
import { Errors } from './errors.js';
import { EdgeList, useEdgeList } from './list-state.js';
import { StatusFilter } from './status-filter.js';

const COLUMNS: readonly Column<TraefikMiddleware>[] = [
  { name: 'State', of: ({ status }) => <StateBadge look={lookOfStatus(status)} /> },
  { name: 'Middleware', of: (middleware) => <Name middleware={middleware} /> },
  { name: 'Settings', isWide: true, of: (middleware) => <Settings middleware={middleware} /> },
  { name: 'Used by', of: ({ usedBy }) => counted(usedBy.length, 'router') },
];

export function MiddlewaresTab() {
  const query = useEdgeList('middlewares');
  return (
    <>
      <FilterBar>
        <SearchField name="search" label="Search middlewares" placeholder="Name or kind" />
        <StatusFilter />
      </FilterBar>
      <EdgeList
        query={query}
        one="middleware"
        none="No router names one. What routers do by themselves is on the Routers tab."
      >
        {(middlewares) => (
          <StackedTable
            label="Middlewares"
            columns={COLUMNS}
            rows={middlewares}
            keyOf={({ name }) => name}
          />
        )}
      </EdgeList>
    </>
  );
}

function Name({ middleware: { name, type, error } }: { readonly middleware: TraefikMiddleware }) {
  return (
    <Lines>
      <span>{name}</span>
      {type && (
        <Text span c="dimmed">
          {type}
        </Text>
      )}
      <Errors errors={error} />
    </Lines>
  );
}

const OWN_FIELDS = new Set([
  'name',
  'provider',
  'status',
  'error',
  'usedBy',
  'type',
  'fleetcommand',
]);

/** What remains of it is its settings, under the name of its kind. */
function Settings({ middleware }: { readonly middleware: TraefikMiddleware }) {
  const settings = Object.entries(middleware).filter(([name]) => !OWN_FIELDS.has(name));
  if (settings.length === 0)
    return (
      <Text span c="dimmed">
        None
      </Text>
    );
  return (
    <pre className={classes.settings}>
      {settings.flatMap(([, value]) => linesOf(value)).join('\n')}
    </pre>
  );
}

function linesOf(value: unknown, indent = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${indent}${String(value)}`];
  if (Array.isArray(value)) return value.flatMap((item) => linesOf(item, `${indent}- `));
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'object' && inner !== null
      ? [`${indent}${name}:`, ...linesOf(inner, `${indent.replace('-', ' ')}  `)]
      : [`${indent}${name}: ${String(inner)}`],
  );
}
