import type { SupportSession } from '@fleetcommand/contracts/http/support';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';

import { allowSupport, endSupport, supportQuery } from '../../api/support.js';
import { LoadMore } from '../../ui/load-more.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { useOrganization } from './organization-context.js';
import { mayManage } from './roles.js';

/** Who of the platform looked at the organization, why, and whether they still do. */
export function SupportTab() {
  const { id } = useOrganization();
  const query = useInfiniteQuery(supportQuery(id));
  if (!query.data) return <UnloadedSection query={query} what="support" />;
  const sessions = query.data.pages.flatMap(({ data }) => data);
  if (sessions.length === 0) {
    return (
      <Message tone="idle" level={2} title="Support has never looked at your organization">
        Should it have to, it says why, for how long, and stands here. You can end it at any time.
      </Message>
    );
  }
  return (
    <Stack gap="md">
      <Text c="dimmed" maw="40rem">
        Support sees what your viewers see. What it looks at and does is in the audit trail.
      </Text>
      <Sessions sessions={sessions} />
      <LoadMore query={query} />
    </Stack>
  );
}

function Sessions({ sessions }: { readonly sessions: readonly SupportSession[] }) {
  const { id, role } = useOrganization();
  const queryClient = useQueryClient();
  const settled = {
    onSettled: () => queryClient.invalidateQueries({ queryKey: supportQuery(id).queryKey }),
  };
  const ending = useMutation({ mutationFn: (of: string) => endSupport(id, of), ...settled });
  const allowing = useMutation({
    mutationFn: (of: SupportSession) => allowSupport(id, of.id, !of.mayWrite),
    ...settled,
  });
  const columns: Column<SupportSession>[] = [
    { name: 'Who', isWide: true, of: ({ operator }) => operator },
    { name: 'Why', isWide: true, of: ({ reason }) => reason },
    { name: 'Began', of: ({ startedAt }) => <TimeAgo at={startedAt} /> },
    { name: 'May', of: ({ mayWrite }) => (mayWrite ? 'change instances' : 'only look') },
    {
      name: 'State',
      of: (session) => {
        if (!session.isOpen) return 'over';
        if (!mayManage(role)) return 'open';
        return (
          <Group gap="xs">
            <Button
              variant="default"
              size="xs"
              onClick={() => allowing.mutate(session)}
              aria-label={`${session.mayWrite ? 'Let only look' : 'Let change'}: ${session.operator}`}
            >
              {session.mayWrite ? 'Let only look' : 'Let change'}
            </Button>
            <Button
              variant="default"
              size="xs"
              onClick={() => ending.mutate(session.id)}
              aria-label={`End now: ${session.operator}`}
            >
              End now
            </Button>
          </Group>
        );
      },
    },
  ];
  return (
    <>
      <Refusal error={ending.error ?? allowing.error} what="It was not done" />
      <Panel flush>
        <StackedTable label="Support" columns={columns} rows={sessions} keyOf={(each) => each.id} />
      </Panel>
    </>
  );
}
