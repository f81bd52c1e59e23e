import type { AuditEvent } from '@fleetcommand/contracts/http/audit';
import { useInfiniteQuery } from '@tanstack/react-query';

import { fleetAuditQuery } from '../../api/fleet-desk.js';
import { FilterBar } from '../../ui/filter-bar.js';
import { Lines, Small } from '../../ui/lines.js';
import { LoadMore } from '../../ui/load-more.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Panel } from '../../ui/panel.js';
import { SearchField } from '../../ui/search-field.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { useUrlWord } from '../../ui/url-state.js';

const WORD_OF_KIND: Readonly<Record<AuditEvent['actor']['kind'], string>> = {
  user: 'person',
  'api-key': 'API key',
  operator: 'operator',
  support: 'support',
  'cluster-resource': 'resource in a cluster',
  system: 'platform',
};

const COLUMNS: readonly Column<AuditEvent>[] = [
  { name: 'When', of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
  {
    name: 'Who',
    of: ({ actor: { kind, name, id }, ipAddress }) => (
      <Lines>
        <span>{name ?? id ?? 'The platform itself'}</span>
        <Small>
          {WORD_OF_KIND[kind]}
          {ipAddress && `, from ${ipAddress}`}
        </Small>
      </Lines>
    ),
  },
  { name: 'What', of: ({ action }) => <code>{action}</code> },
  {
    name: 'To what',
    isWide: true,
    of: (event) => (
      <Lines>
        <code>{event.targetId ?? '–'}</code>
        <Small>{changesOf(event)}</Small>
      </Lines>
    ),
  },
];

/** Who did what, chained so that nobody can change it unseen. */
export function AuditPage() {
  usePageTitle('Audit');
  return (
    <Page title="Audit">
      <FilterBar>
        <SearchField
          name="action"
          label="Action"
          placeholder="Action, such as tenant or edge.register"
        />
        <SearchField name="target" label="Target" placeholder="Id of what it was done to" />
      </FilterBar>
      <Events />
    </Page>
  );
}

function Events() {
  const [action] = useUrlWord('action');
  const [target] = useUrlWord('target');
  const query = useInfiniteQuery(fleetAuditQuery({ action, target }));
  if (!query.data) return <UnloadedSection query={query} what="audit trail" />;
  const events = query.data.pages.flatMap(({ data }) => data);
  if (events.length === 0) {
    return (
      <Message tone="idle" level={2} title={action || target ? 'Nothing fits' : 'Nothing yet'}>
        {action || target
          ? 'Search for less. An action is found by its first words: “tenant” finds “tenant.create”.'
          : 'Everything anybody changes is recorded here.'}
      </Message>
    );
  }
  return (
    <>
      <Panel flush>
        <StackedTable label="Audit trail" columns={COLUMNS} rows={events} keyOf={({ id }) => id} />
      </Panel>
      <LoadMore query={query} />
    </>
  );
}

/** `plan: pro → business`, of what differs between before and after. */
function changesOf({ before, after }: AuditEvent): string {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
    .map((name) =>
      name in old
        ? `${name}: ${textOf(old[name])} → ${textOf(now[name])}`
        : `${name}: ${textOf(now[name])}`,
    )
    .join(', ');
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
