import type { AuditEvent } from '@fleetcommand/contracts/http/audit';
import { Anchor, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';

import { auditExportPath, auditQuery, auditVerificationQuery } from '../../api/organization.js';
import { LoadMore } from '../../ui/load-more.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { useOrganization } from './organization-context.js';

const COLUMNS: readonly Column<AuditEvent>[] = [
  { name: 'When', of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
  { name: 'Who', of: ({ actor }) => actor.name ?? actor.id ?? actor.kind },
  { name: 'What', of: ({ action }) => action },
  { name: 'Before → after', isWide: true, of: (event) => <Change event={event} /> },
  { name: 'From', of: ({ ipAddress }) => ipAddress ?? '' },
];

export function AuditTab() {
  const { id } = useOrganization();
  const query = useInfiniteQuery(auditQuery(id));
  if (!query.data) return <UnloadedSection query={query} what="audit trail" />;
  return (
    <Stack gap="md">
      <Group gap="md">
        <Verification id={id} />
        <Anchor href={auditExportPath(id)} download underline="always">
          Export all of it
        </Anchor>
      </Group>
      <Panel flush>
        <StackedTable
          label="Audit events"
          columns={COLUMNS}
          rows={query.data.pages.flatMap(({ data }) => data)}
          keyOf={(event) => event.id}
        />
      </Panel>
      <LoadMore query={query} />
    </Stack>
  );
}

function Change({ event: { before, after } }: { readonly event: AuditEvent }) {
  const parts = [before, after].filter((part) => part !== null);
  if (parts.length === 0) return null;
  const text = parts.map((part) => JSON.stringify(part)).join(' → ');
  return <Code style={{ overflowWrap: 'anywhere' }}>{text}</Code>;
}

/** Whether the chain of hashes holds, on demand: it reads all of the trail. */
function Verification({ id }: { readonly id: string }) {
  const query = useQuery(auditVerificationQuery(id));
  return (
    <Group gap="sm">
      <Button variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
        Check that nothing was changed
      </Button>
      <Text size="sm" role="status">
        {query.data && describe(query.data)}
        {query.isError && query.error.message}
      </Text>
    </Group>
  );
}

function describe(found: {
  readonly events: number;
  readonly fault: { readonly message: string } | null;
}): string {
  if (found.fault) return `The trail is broken: ${found.fault.message}`;
  return `All ${found.events} events are as they were written.`;
}
