import type { SessionDetails } from '@fleetcommand/contracts/http/account';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { endOtherSessions, endSession, sessionsQuery } from '../../api/account-security.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';
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
      isUnnamed: true,
      of: ({ id, isCurrent, ipAddress }) =>
        isCurrent ? (
          'this one'
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
    <>
      <Refusal error={ending.error ?? endingOthers.error} what="It did not end" />
      <Section
        title="Where you are signed in"
        actions={
          query.data.length > 1 && (
            <Button
              variant="default"
              loading={endingOthers.isPending}
              onClick={() => endingOthers.mutate()}
            >
              Sign out everywhere else
            </Button>
          )
        }
        table={
          <StackedTable
            label="Sessions"
            columns={columns}
            rows={query.data}
            keyOf={(session) => session.id}
          />
        }
      />
    </>
  );
}
