import type { SessionDetails } from '@fleetcommand/contracts/http/account';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { endOtherSessions, endSession, sessionsQuery } from '../../api/account-security.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { programOf } from './program.js';

export function SessionsPanel() {
  const queryClient = useQueryClient();
  const query = useQuery(sessionsQuery);
  const settled = {
    onSettled: () => queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  };
  const ending = useMutation({ mutationFn: endSession, ...settled });
  const endingOthers = useMutation({ mutationFn: endOtherSessions, ...settled });
  if (!query.data) return <UnloadedSection query={query} what="sessions" rows={2} />;
  const columns: Column<SessionDetails>[] = [
    {
      name: 'Program',
      isWide: true,
      of: ({ userAgent }) => <span title={userAgent}>{programOf(userAgent)}</span>,
    },
    { name: 'From', of: ({ ipAddress }) => ipAddress },
    { name: 'Last used', of: ({ lastUsedAt }) => <TimeAgo at={lastUsedAt} /> },
    {
      name: 'End',
      of: ({ id, isCurrent, ipAddress }) =>
        isCurrent ? (
          <Text span>this one</Text>
        ) : (
          <Button
            variant="default"
            size="xs"
            aria-label={`End the session from ${ipAddress}`}
            onClick={() => ending.mutate(id)}
          >
            End
          </Button>
        ),
    },
  ];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Where you are signed in
        </Title>
        {query.data.length > 1 && (
          <Button
            variant="default"
            loading={endingOthers.isPending}
            onClick={() => endingOthers.mutate()}
          >
            Sign out everywhere else
          </Button>
        )}
      </Group>
      <Refusal error={ending.error ?? endingOthers.error} what="It did not end" />
      <Panel flush>
        <StackedTable
          label="Sessions"
          columns={columns}
          rows={query.data}
          keyOf={(session) => session.id}
        />
      </Panel>
    </Stack>
  );
}
