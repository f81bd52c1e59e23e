import type { ApiKey } from '@fleetcommand/contracts/http/api-keys';
import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { isProblem } from '../../api/api-problem.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { apiKeysQuery, createApiKey, revokeApiKey } from '../../api/organization.js';
import { LoadMore } from '../../ui/load-more.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';
import { ShownOnce } from '../../ui/shown-once.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { useOrganization } from './organization-context.js';
import { RotateKeyDialog } from './rotate-key-dialog.js';
import { mayMakeKeys } from './roles.js';

const SCOPES = [
  ['tenants:read', 'see instances'],
  ['tenants:write', 'create, change and delete instances'],
  ['organization:read', 'see the organization and its members'],
  ['organization:write', 'change members'],
  ['audit:read', 'read the audit trail'],
  ['webhooks:read', 'see webhooks and what was sent'],
  ['webhooks:write', 'change webhooks'],
] as const;

export function KeysTab() {
  const { id, role } = useOrganization();
  const query = useInfiniteQuery(apiKeysQuery(id));
  if (!query.data) return <UnloadedSection query={query} what="API keys" />;
  const keys = query.data.pages.flatMap(({ data }) => data);
  return (
    <Stack gap="lg">
      {keys.length > 0 ? <Keys keys={keys} /> : <NoKeys />}
      <LoadMore query={query} />
      {mayMakeKeys(role) && <NewKey />}
    </Stack>
  );
}

function NoKeys() {
  return (
    <Message tone="idle" level={2} title="No API keys yet">
      With one, a program does what you may do, as far as the key’s scopes go.
    </Message>
  );
}

function Keys({ keys }: { readonly keys: readonly ApiKey[] }) {
  const { id, role } = useOrganization();
  const [rotated, setRotated] = useState<ApiKey | null>(null);
  const queryClient = useQueryClient();
  const revoking = useMutation({
    mutationFn: (key: string) => revokeApiKey(id, key),
    onSettled: () => queryClient.invalidateQueries({ queryKey: apiKeysQuery(id).queryKey }),
  });
  const columns: Column<ApiKey>[] = [
    { name: 'Name', isWide: true, of: ({ name, hint }) => `${name} (…${hint})` },
    { name: 'May', of: ({ scopes }) => scopes.join(', ') },
    { name: 'State', of: ({ state }) => state },
    {
      name: 'Last used',
      of: ({ lastUsedAt }) => (lastUsedAt ? <TimeAgo at={lastUsedAt} /> : 'never'),
    },
    {
      name: 'Change',
      isUnnamed: true,
      of: (apiKey) => {
        const { id: key, name, state } = apiKey;
        return mayMakeKeys(role) && state === 'active' ? (
          <Group gap="xs">
            <Button
              variant="default"
              size="xs"
              aria-label={`Rotate ${name}`}
              onClick={() => setRotated(apiKey)}
            >
              Rotate
            </Button>
            <Button
              variant="default"
              size="xs"
              aria-label={`Revoke ${name}`}
              onClick={() => {
                const loss = `Revoke ${name}? Whatever uses it is refused from now on.`;
                if (window.confirm(loss)) revoking.mutate(key);
              }}
            >
              Revoke
            </Button>
          </Group>
        ) : null;
      },
    },
  ];
  return (
    <>
      <Refusal error={revoking.error} what="It was not revoked" />
      <Panel flush>
        <StackedTable label="API keys" columns={columns} rows={keys} keyOf={(key) => key.id} />
      </Panel>
      {rotated && <RotateKeyDialog apiKey={rotated} onClose={() => setRotated(null)} />}
    </>
  );
}

function NewKey() {
  const { id } = useOrganization();
  const queryClient = useQueryClient();
  const keyOf = useIdempotencyKey();
  const form = useForm({ initialValues: { name: '', scopes: ['tenants:read'] } });
  const making = useMutation({
    mutationFn: (values: typeof form.values) => createApiKey(id, values, keyOf(values)),
    onSuccess: async () => {
      form.reset();
      await queryClient.invalidateQueries({ queryKey: apiKeysQuery(id).queryKey });
    },
    onError: (error) => {
      if (isProblem(error)) form.setErrors(error.fieldErrors);
    },
  });
  return (
    <Section title="Make a key">
      <form onSubmit={form.onSubmit((values) => making.mutate(values))} noValidate>
        <Stack gap="md">
          <Refusal error={making.error} what="No key was made" />
          {making.data?.token && (
            <ShownOnce title="Your key" text={making.data.token} what="the key" />
          )}
          <TextInput
            label="Name"
            description="What it is for"
            required
            withAsterisk={false}
            {...form.getInputProps('name')}
          />
          <Checkbox.Group label="It may" {...form.getInputProps('scopes')}>
            <Stack gap="xs" mt="xs">
              {SCOPES.map(([scope, words]) => (
                <Checkbox key={scope} value={scope} label={words} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Group>
            <Button type="submit" loading={making.isPending}>
              Make the key
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
