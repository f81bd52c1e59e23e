import type { OrganizationDetails } from '@fleetcommand/contracts/http/organizations';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';

import {
  keepOrganization,
  organizationQuery,
  removeMember,
  renameOrganization,
} from '../../api/organization.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { DialogButton } from '../../ui/dialog-button.js';
import { Notice } from '../../ui/notice.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';
import { TimeUntil } from '../../ui/time-until.js';
import { DeleteOrganizationDialog } from './delete-organization-dialog.js';
import { useOrganization } from './organization-context.js';
import { mayManage } from './roles.js';

/** Its name, leaving it, and its end. */
export function SettingsTab() {
  const { id, role } = useOrganization();
  const query = useQuery(organizationQuery(id));
  if (!query.data) return <UnloadedSection query={query} what="organization" />;
  const { data: organization, etag } = query.data;
  return (
    <Stack gap="lg">
      {organization.deletion && <DeletionNotice {...organization.deletion} />}
      {mayManage(role) && <NameForm key={etag} organization={organization} etag={etag} />}
      <LeavePanel />
      {role === 'owner' && !organization.deletion && <DeletePanel />}
    </Stack>
  );
}

/** A change after which everything that names the organization is read again. */
function useChange<Input>(change: (input: Input) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queryClient.invalidateQueries() });
}

function DeletionNotice({ dueAt }: NonNullable<OrganizationDetails['deletion']>) {
  const { id, role } = useOrganization();
  const keeping = useChange(() => keepOrganization(id));
  return (
    <Notice tone="failed" title="It is going to be deleted, with all its instances and their data">
      <Stack gap="sm" align="start">
        <span>
          That begins <TimeUntil at={dueAt} />. Until then an owner can call it off.
        </span>
        <Refusal error={keeping.error} what="It was not called off" />
        {role === 'owner' && (
          <Button loading={keeping.isPending} onClick={() => keeping.mutate(undefined)}>
            Keep the organization
          </Button>
        )}
      </Stack>
    </Notice>
  );
}

interface NameFormProps {
  readonly organization: OrganizationDetails;
  readonly etag: string;
}

function NameForm({ organization, etag }: NameFormProps) {
  const [name, setName] = useState(organization.name);
  const renaming = useChange((wanted: string) => renameOrganization(organization.id, wanted, etag));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    renaming.mutate(name.trim());
  };
  return (
    <Panel>
      <form onSubmit={submit} noValidate>
        <Refusal error={renaming.error} what="It was not renamed" />
        <Group gap="sm" align="end">
          <TextInput
            label="Name of the organization"
            flex="1 1 14rem"
            maxLength={100}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Button
            type="submit"
            variant="default"
            loading={renaming.isPending}
            disabled={name.trim() === '' || name.trim() === organization.name}
          >
            Rename
          </Button>
        </Group>
      </form>
    </Panel>
  );
}

function LeavePanel() {
  const { id, name, me } = useOrganization();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const leaving = useMutation({
    mutationFn: () => removeMember(id, me.id),
    onSuccess: async () => {
      await navigate({ to: '/' });
      await queryClient.invalidateQueries();
    },
  });
  return (
    <Section
      title="Leave it"
      about="You see nothing of it any more, and the API keys you made for it end. The last owner stays."
    >
      <DialogButton
        variant="default"
        dialog={(onClose) => (
          <ActionDialog
            title={`Leave ${name}?`}
            action="Leave"
            isDestructive
            isPending={leaving.isPending}
            error={leaving.error}
            onConfirm={() => leaving.mutate()}
            onClose={onClose}
          >
            To come back you need an invitation.
          </ActionDialog>
        )}
      >
        Leave {name}
      </DialogButton>
    </Section>
  );
}

function DeletePanel() {
  const { name } = useOrganization();
  return (
    <Section
      title="Delete it"
      about="All its instances, their data, domains and backups go with it, a week from then. Until that week is over an owner can call it off."
    >
      <DialogButton
        color="danger"
        dialog={(onClose) => <DeleteOrganizationDialog onClose={onClose} />}
      >
        Delete {name}
      </DialogButton>
    </Section>
  );
}
