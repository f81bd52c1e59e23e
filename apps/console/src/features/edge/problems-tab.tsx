import type { EdgeProblem } from '@fleetcommand/contracts/http/edge';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { counted } from '../../ui/figures.js';
import { FilterBar } from '../../ui/filter-bar.js';
import { Lines, Small } from '../../ui/lines.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { SearchField } from '../../ui/search-field.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { useUrlWord } from '../../ui/url-state.js';
import { problemsQuery, useEdgeReader } from './edge-reader.js';

const SHOWN = 200;

const COLUMNS: readonly Column<EdgeProblem>[] = [
  {
    name: 'Severity',
    of: ({ severity }) => (
      <StateBadge
        look={
          severity === 'error'
            ? { tone: 'failed', word: 'Error' }
            : { tone: 'degraded', word: 'Warning' }
        }
      />
    ),
  },
  { name: 'What is wrong', isWide: true, of: (problem) => <What problem={problem} /> },
  { name: 'Object', of: ({ object }) => `${object.kind} ${object.namespace}/${object.name}` },
  { name: 'Code', of: ({ code }) => <code>{code}</code> },
];

export function ProblemsTab() {
  return (
    <>
      <FilterBar>
        <SearchField
          name="search"
          label="Search problems"
          placeholder="Namespace, object, code or words of the message"
        />
      </FilterBar>
      <Problems />
    </>
  );
}

function Problems() {
  const [search] = useUrlWord('search');
  const query = useQuery(problemsQuery(useEdgeReader()));
  if (!query.data) return <UnloadedSection query={query} what="problems" />;
  const found = query.data.filter((problem) => textOf(problem).includes(search.toLowerCase()));
  if (found.length === 0) {
    return (
      <Message
        tone={search ? 'idle' : 'live'}
        level={2}
        title={search ? 'No problem fits' : 'No problems'}
      >
        {search ? 'Search for less, or clear the search.' : 'Every object is served as asked.'}
      </Message>
    );
  }
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {counted(found.length, 'problem')}
        {found.length > SHOWN && `, the first ${SHOWN} shown`}
      </Text>
      <Panel flush>
        <StackedTable
          label="Problems"
          columns={COLUMNS}
          rows={found.slice(0, SHOWN)}
          keyOf={keyOf}
        />
      </Panel>
    </>
  );
}

function What({ problem: { message, field, router } }: { readonly problem: EdgeProblem }) {
  return (
    <Lines>
      <span>{message}</span>
      <Small>
        {field && <code>{field}</code>}
        {router && ` of ${router}`}
      </Small>
    </Lines>
  );
}

function textOf({ object, code, message, router }: EdgeProblem): string {
  return [object.kind, object.namespace, object.name, code, message, router]
    .join(' ')
    .toLowerCase();
}

function keyOf({ object, field, code, router, message }: EdgeProblem): string {
  return [object.kind, object.namespace, object.name, field, code, router, message].join('|');
}
