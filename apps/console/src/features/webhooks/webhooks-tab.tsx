import { webhookEventType, type WebhookEndpoint } from '@fleetcommand/contracts/http/webhooks';
import { Anchor, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { isProblem } from '../../api/api-problem.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { createWebhook, webhookEndpointsQuery } from '../../api/webhooks.js';
import { TextLink } from '../../ui/links.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';
import { ShownOnce } from '../../ui/shown-once.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { useOrganization } from '../organization/organization-context.js';
import { mayMakeKeys } from '../organization/roles.js';
import { lookOfEndpoint } from './webhook-looks.js';

export function WebhooksTab() {
  const { id, role } = useOrganization();
  const query = useQuery({ ...webhookEndpointsQuery, enabled: mayMakeKeys(role) });
  if (!mayMakeKeys(role)) {
    return (
      <Message tone="idle" level={2} title="Webhooks are for developers">
        Ask an owner or admin of the organization for that role.
      </Message>
    );
  }
  if (!query.data) return <UnloadedSection query={query} what="webhooks" />;
  const endpoints = query.data.filter(({ organizationId }) => organizationId === id);
  return (
    <Stack gap="lg">
      {endpoints.length > 0 ? <Endpoints endpoints={endpoints} /> : <NoEndpoints />}
      <NewEndpoint />
    </Stack>
  );
}

function NoEndpoints() {
  return (
    <Message tone="idle" level={2} title="No webhooks yet">
      Give an address, and events are posted there the moment something happens to your instances,
      names or payments.
    </Message>
  );
}

const COLUMNS: Column<WebhookEndpoint>[] = [
  {
    name: 'Address',
    isWide: true,
    of: ({ id, url }) => (
      <TextLink to="/organization/webhooks/$endpointId" params={{ endpointId: id }}>
        {url}
      </TextLink>
    ),
  },
  { name: 'Events', of: ({ eventTypes }) => eventTypes.join(', ') || 'all' },
  { name: 'State', of: (endpoint) => <StateBadge look={lookOfEndpoint(endpoint)} /> },
];

function Endpoints({ endpoints }: { readonly endpoints: readonly WebhookEndpoint[] }) {
  return (
    <Panel flush>
      <StackedTable label="Webhooks" columns={COLUMNS} rows={endpoints} keyOf={({ id }) => id} />
    </Panel>
  );
}

function NewEndpoint() {
  const { id: organizationId } = useOrganization();
  const queryClient = useQueryClient();
  const keyOf = useIdempotencyKey();
  const form = useForm({
    initialValues: { url: '', eventTypes: [] as WebhookEndpoint['eventTypes'] },
  });
  const making = useMutation({
    mutationFn: (values: typeof form.values) => {
      const body = { ...values, organizationId };
      return createWebhook(body, keyOf(body));
    },
    onSuccess: async () => {
      form.reset();
      await queryClient.invalidateQueries({ queryKey: webhookEndpointsQuery.queryKey });
    },
    onError: (error) => {
      if (isProblem(error)) form.setErrors(error.fieldErrors);
    },
  });
  return (
    <Section title="Add a webhook">
      <form onSubmit={form.onSubmit((values) => making.mutate(values))} noValidate>
        <Stack gap="md">
          <Refusal error={making.error} what="It was not added" />
          {making.data?.signingSecret && (
            <ShownOnce
              title="The signing secret"
              text={making.data.signingSecret}
              what="the secret"
            />
          )}
          <TextInput
            label="Address"
            description="An https address that anybody on the internet can reach"
            placeholder="https://example.com/hooks"
            type="url"
            required
            withAsterisk={false}
            {...form.getInputProps('url')}
          />
          <Checkbox.Group
            label="Events"
            description="None chosen: all"
            {...form.getInputProps('eventTypes')}
          >
            <Group gap="md" mt="xs">
              {webhookEventType.options.map((type) => (
                <Checkbox key={type} value={type} label={type} />
              ))}
            </Group>
          </Checkbox.Group>
          <Group justify="space-between">
            <Button type="submit" loading={making.isPending}>
              Add the webhook
            </Button>
            <Text size="sm">
              <Anchor href="/docs/webhooks">How to verify a signature</Anchor>
            </Text>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
