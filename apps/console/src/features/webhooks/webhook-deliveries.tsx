import type { WebhookDelivery } from '@fleetcommand/contracts/http/webhooks';
import { Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useIdempotencyKey } from '../../api/idempotency.js';
import {
  redeliverWebhook,
  webhookDeliveriesQuery,
  webhookDeliveryQuery,
} from '../../api/webhooks.js';
import { ChoiceField } from '../../ui/choice-field.js';
import { Dialog } from '../../ui/dialog.js';
import { LoadMore } from '../../ui/load-more.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { TimeUntil } from '../../ui/time-until.js';
import { useUrlWord } from '../../ui/url-state.js';
import { lookOfDelivery } from './webhook-looks.js';

const STATES = [
  { value: '', label: 'All of them' },
  { value: 'pending', label: 'On their way' },
  { value: 'succeeded', label: 'Taken' },
  { value: 'failed', label: 'Given up' },
] as const;

/** What was sent to an endpoint, newest first; each opens with its body and every attempt. */
export function WebhookDeliveries({ endpointId }: { readonly endpointId: string }) {
  const [word] = useUrlWord('state');
  const state = STATES.find(({ value }) => value === word)?.value ?? '';
  const [opened, open] = useState<string | null>(null);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={3} size="h4">
          Deliveries
        </Title>
        <ChoiceField name="state" label="State" choices={STATES} />
      </Group>
      <Deliveries endpointId={endpointId} state={state} onOpen={open} />
      <Dialog title="Delivery" isOpen={opened !== null} onClose={() => open(null)}>
        {opened && <Details endpointId={endpointId} id={opened} />}
      </Dialog>
    </Stack>
  );
}

interface DeliveriesProps {
  readonly endpointId: string;
  readonly state: WebhookDelivery['state'] | '';
  readonly onOpen: (id: string) => void;
}

function Deliveries({ endpointId, state, onOpen }: DeliveriesProps) {
  const query = useInfiniteQuery(webhookDeliveriesQuery(endpointId, state));
  if (!query.data) return <UnloadedSection query={query} what="deliveries" />;
  const rows = query.data.pages.flatMap(({ data }) => data);
  if (rows.length === 0) {
    return (
      <Message tone="idle" level={2} title="Nothing was sent yet">
        Send a test, or wait for something to happen.
      </Message>
    );
  }
  const columns: Column<WebhookDelivery>[] = [
    {
      name: 'Event',
      isWide: true,
      of: ({ id, type }) => (
        <Button variant="subtle" size="compact-sm" onClick={() => onOpen(id)}>
          {type}
        </Button>
      ),
    },
    { name: 'State', of: (delivery) => <StateBadge look={lookOfDelivery(delivery)} /> },
    { name: 'Last answer', of: answerOf },
    { name: 'When', of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
  ];
  return (
    <>
      <Panel flush>
        <StackedTable label="Deliveries" columns={columns} rows={rows} keyOf={({ id }) => id} />
      </Panel>
      <LoadMore query={query} />
    </>
  );
}

function answerOf({ log, state, nextAttemptAt }: WebhookDelivery) {
  const last = log.at(-1);
  if (!last) return '';
  return (
    <>
      {last.status ?? last.error}
      {state === 'pending' && nextAttemptAt && (
        <>
          ; again <TimeUntil at={nextAttemptAt} />
        </>
      )}
    </>
  );
}

function Details({ endpointId, id }: { readonly endpointId: string; readonly id: string }) {
  const queryClient = useQueryClient();
  const keyOf = useIdempotencyKey();
  const query = useQuery(webhookDeliveryQuery(endpointId, id));
  const sending = useMutation({
    mutationFn: () => redeliverWebhook(endpointId, id, keyOf({ redeliver: Date.now() })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['webhooks', endpointId] }),
  });
  if (!query.data) return <UnloadedSection query={query} what="delivery" />;
  const { messageId, log, body, state } = query.data;
  return (
    <Stack gap="sm">
      <Text size="sm">
        webhook-id <Code>{messageId}</Code>
      </Text>
      {log.map(({ at, status, error, durationMs, answer }) => (
        <div key={at}>
          <Text size="sm">
            <TimeAgo at={at} />: {error ?? `answered ${status}`} ({durationMs} ms)
          </Text>
          {answer && <Code block>{answer}</Code>}
        </div>
      ))}
      <Text size="sm" fw={600}>
        Body
      </Text>
      <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {body}
      </Code>
      <Refusal error={sending.error} what="It was not sent again" />
      {state !== 'pending' && (
        <Group>
          <Button loading={sending.isPending} onClick={() => sending.mutate()}>
            Send it again
          </Button>
        </Group>
      )}
    </Stack>
  );
}
