import type { Invitation, Member } from '@fleetcommand/contracts/http/organizations';
import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';

import {
  invitationsQuery,
  membersQuery,
  removeMember,
  revokeInvitation,
  setRole,
} from '../../api/organization.js';
import { LoadMore } from '../../ui/load-more.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { InviteForm } from './invite-form.js';
import { useOrganization } from './organization-context.js';
import { mayManage, ROLES } from './roles.js';
import { TransferButton } from './transfer-button.js';

export function MembersTab() {
  const { id, role } = useOrganization();
  const query = useInfiniteQuery(membersQuery(id));
  if (!query.data) return <UnloadedSection query={query} what="members" />;
  return (
    <Stack gap="lg">
      <Members members={query.data.pages.flatMap(({ data }) => data)} />
      <LoadMore query={query} />
      {mayManage(role) && (
        <>
          <InviteForm />
          <Invitations />
        </>
      )}
    </Stack>
  );
}

/** A change of members, after which everything of the organization is read again. */
function useChange<Input>(change: (input: Input) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => queryClient.invalidateQueries() });
}

function Members({ members }: { readonly members: readonly Member[] }) {
  const { id, role, me } = useOrganization();
  const changing = useChange(({ userId, to }: { userId: string; to: Member['role'] }) =>
    setRole(id, userId, to),
  );
  const removing = useChange((userId: string) => removeMember(id, userId));
  const columns: Column<Member>[] = [
    {
      name: 'Person',
      isWide: true,
      of: ({ email, userId }) => (userId === me.id ? `${email} (you)` : email),
    },
    {
      name: 'Role',
      of: (member) =>
        mayManage(role) && member.userId !== me.id ? (
          <NativeSelect
            aria-label={`Role of ${member.email}`}
            data={[...ROLES]}
            value={member.role}
            disabled={changing.isPending}
            onChange={({ currentTarget }) =>
              changing.mutate({
                userId: member.userId,
                to: currentTarget.value as Member['role'],
              })
            }
          />
        ) : (
          member.role
        ),
    },
    { name: 'Since', of: ({ joinedAt }) => <TimeAgo at={joinedAt} /> },
    {
      name: 'Remove',
      isUnnamed: true,
      of: (member) => {
        const { userId, email } = member;
        return mayManage(role) && userId !== me.id ? (
          <Group gap="xs">
            {role === 'owner' && member.role !== 'owner' && <TransferButton member={member} />}
            <Button
              variant="default"
              size="xs"
              aria-label={`Remove ${email}`}
              loading={removing.isPending && removing.variables === userId}
              onClick={() => {
                const loss = `Remove ${email}? They see nothing of the organization any more, and the API keys they made for it end.`;
                if (window.confirm(loss)) removing.mutate(userId);
              }}
            >
              Remove
            </Button>
          </Group>
        ) : null;
      },
    },
  ];
  return (
    <>
      <Refusal error={changing.error ?? removing.error} what="It was not changed" />
      <Panel flush>
        <StackedTable
          label="Members"
          columns={columns}
          rows={members}
          keyOf={({ userId }) => userId}
        />
      </Panel>
    </>
  );
}

function Invitations() {
  const { id } = useOrganization();
  const { data } = useInfiniteQuery(invitationsQuery(id));
  const revoking = useChange((invitation: string) => revokeInvitation(id, invitation));
  const invitations = data?.pages.flatMap((page) => page.data) ?? [];
  if (invitations.length === 0) return null;
  const columns: Column<Invitation>[] = [
    { name: 'Invited', isWide: true, of: ({ email }) => email },
    { name: 'Role', of: ({ role }) => role },
    { name: 'Sent', of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
    { name: 'State', of: ({ state }) => state },
    {
      name: 'Withdraw',
      isUnnamed: true,
      of: (invitation) => (
        <Button
          variant="default"
          size="xs"
          aria-label={`Withdraw the invitation of ${invitation.email}`}
          onClick={() => revoking.mutate(invitation.id)}
        >
          Withdraw
        </Button>
      ),
    },
  ];
  return (
    <>
      <Refusal error={revoking.error} what="It was not withdrawn" />
      <Section
        title="Open invitations"
        table={
          <StackedTable
            label="Open invitations"
            columns={columns}
            rows={invitations}
            keyOf={(invitation) => invitation.id}
          />
        }
      />
    </>
  );
}
