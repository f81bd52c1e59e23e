import type { Passkey } from '@fleetcommand/contracts/http/passkeys';
import { Badge, Button, Group, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { addPasskey, hasPasskeys, passkeysQuery } from '../../api/passkeys.js';
import { isProblem } from '../../api/api-problem.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { PasswordField } from '../../ui/password-field.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { ToneIcon } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { RemovePasskeyDialog, RenamePasskeyDialog } from './passkey-dialogs.js';
import { RecoveryCodes } from './recovery-codes.js';

export function PasskeysPanel() {
  const query = useQuery(passkeysQuery);
  if (!query.data) return <UnloadedSection query={query} what="passkeys" rows={2} />;
  return (
    <Section
      title="Passkeys"
      about={
        query.data.length > 0
          ? 'They sign you in without a password. Your password alone does not any more.'
          : 'A passkey signs you in by your fingerprint, face or security key. Nobody can guess or steal it by mail.'
      }
      table={query.data.length > 0 && <Passkeys passkeys={query.data} />}
    >
      <AddPasskey />
    </Section>
  );
}

function Passkeys({ passkeys }: { readonly passkeys: readonly Passkey[] }) {
  const [renamed, setRenamed] = useState<Passkey | null>(null);
  const [removed, setRemoved] = useState<Passkey | null>(null);
  const columns: Column<Passkey>[] = [
    { name: 'Name', isWide: true, of: (passkey) => <Name {...passkey} /> },
    { name: 'Added', of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
    {
      name: 'Last used',
      of: ({ lastUsedAt }) => (lastUsedAt ? <TimeAgo at={lastUsedAt} /> : 'never'),
    },
    {
      name: 'Change',
      isUnnamed: true,
      of: (passkey) => (
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            aria-label={`Rename ${passkey.name}`}
            onClick={() => setRenamed(passkey)}
          >
            Rename
          </Button>
          <Button
            variant="default"
            size="xs"
            aria-label={`Remove ${passkey.name}`}
            onClick={() => setRemoved(passkey)}
          >
            Remove
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <>
      <StackedTable label="Passkeys" columns={columns} rows={passkeys} keyOf={({ id }) => id} />
      {renamed && <RenamePasskeyDialog passkey={renamed} onClose={() => setRenamed(null)} />}
      {removed && <RemovePasskeyDialog passkey={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}

function Name({ name, isSynced, suspectedAt }: Passkey) {
  return (
    <Group gap="xs">
      <span>{name}</span>
      {isSynced && (
        <Badge variant="default" tt="none">
          on several devices
        </Badge>
      )}
      {suspectedAt && (
        <Group gap={4} wrap="nowrap">
          <ToneIcon tone="failed" size={18} />
          <span>There may be a copy of it: it is not taken any more. Remove it.</span>
        </Group>
      )}
    </Group>
  );
}

function AddPasskey() {
  const queryClient = useQueryClient();
  const [values, setValues] = useState({ name: '', password: '' });
  const adding = useMutation({
    mutationFn: addPasskey,
    onSuccess: async () => {
      setValues({ name: '', password: '' });
      await queryClient.invalidateQueries({ queryKey: ['account'] });
    },
  });
  if (!hasPasskeys()) {
    return (
      <Text c="dimmed">
        This browser cannot use passkeys here. They need HTTPS and a browser that knows them.
      </Text>
    );
  }
  const errors = isProblem(adding.error) ? adding.error.fieldErrors : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    adding.mutate({ ...values, name: values.name.trim() || 'Passkey' });
  };
  return (
    <>
      {adding.data?.recoveryCodes && <RecoveryCodes codes={adding.data.recoveryCodes} />}
      <form onSubmit={submit} noValidate>
        <Refusal error={adding.error} what="No passkey was added" />
        <Group gap="sm" align="end">
          <TextInput
            label="Name of a new one"
            placeholder="This laptop"
            maxLength={60}
            flex="1 1 12rem"
            value={values.name}
            onChange={({ currentTarget }) => setValues({ ...values, name: currentTarget.value })}
          />
          <PasswordField
            label="Your password"
            shows="the password for the passkey"
            flex="1 1 14rem"
            value={values.password}
            error={errors['password']}
            onChange={({ currentTarget }) =>
              setValues({ ...values, password: currentTarget.value })
            }
          />
          <Button type="submit" variant="default" loading={adding.isPending}>
            Add a passkey
          </Button>
        </Group>
      </form>
      <Text size="sm" c="dimmed" role="status">
        {adding.isSuccess ? `“${adding.data.passkey.name}” was added.` : ''}
      </Text>
    </>
  );
}
