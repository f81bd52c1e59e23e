import type { WebhookEndpoint } from '@fleetcommand/contracts/http/webhooks';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';

import { useIdempotencyKey } from '../../api/idempotency.js';
import {
  changeWebhook,
  removeWebhook,
  rotateWebhookSecret,
  testWebhook,
  webhookEndpointQuery,
} from '../../api/webhooks.js';
import { TextLink } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { ShownOnce } from '../../ui/shown-once.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeUntil } from '../../ui/time-until.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import { lookOfEndpoint } from './webhook-looks.js';

const route = getRouteApi('/organization/webhooks/$endpointId');

/** One endpoint: how it fares, what can be done with it, and what was sent there. */
export function WebhookPage() {
  const { endpointId } = route.useParams();
  const query = useQuery(webhookEndpointQuery(endpointId));
  if (!query.data) return <UnloadedSection query={query} what="webhook" />;
  const { data: endpoint, etag } = query.data;
  return (
    <Stack gap="lg">
      <div>
        <TextLink to="/organization/webhooks">All webhooks</TextLink>
        <Group gap="sm">
          <Title order={2} size="h3" style={{ overflowWrap: 'anywhere' }}>
            {endpoint.url}
          </Title>
          <StateBadge look={lookOfEndpoint(endpoint)} />
        </Group>
        <Text c="dimmed">{endpoint.eventTypes.join(', ') || 'All events'}</Text>
      </div>
      {endpoint.disabledReason && (
        <Notice tone="failed" title="We switched it off">
          {endpoint.disabledReason}
        </Notice>
      )}
      <Actions endpoint={endpoint} etag={etag} />
      <WebhookDeliveries endpointId={endpoint.id} />
    </Stack>
  );
}

/** A change, after which everything of webhooks is read again. */
function useChange<Result>(change: () => Promise<Result>) {
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: ['webhooks'] });
  return useMutation({ mutationFn: change, onSettled });
}

function Actions({
  endpoint,
  etag,
}: {
  readonly endpoint: WebhookEndpoint;
  readonly etag: string;
}) {
  const { id, url, enabled, previousSecretUntil } = endpoint;
  const navigate = useNavigate();
  const keyOf = useIdempotencyKey();
  // Each press is another event.
  const testing = useChange(() => testWebhook(id, keyOf({ test: Date.now() })));
  const switching = useChange(() => changeWebhook(id, { enabled: !enabled }, etag));
  const rotating = useChange(() => rotateWebhookSecret(id, keyOf({ rotate: etag })));
  const removing = useMutation({
    mutationFn: () => removeWebhook(id, etag),
    onSuccess: () => navigate({ to: '/organization/webhooks' }),
  });
  const error = [testing, switching, rotating, removing].find((each) => each.error)?.error ?? null;
  return (
    <Panel>
      <Stack gap="sm">
        <Refusal error={error} what="That was not done" />
        {rotating.data?.signingSecret && (
          <ShownOnce
            title="The signing secret"
            text={rotating.data.signingSecret}
            what="the secret"
          />
        )}
        {previousSecretUntil && (
          <Text size="sm">
            The secret before signs as well; that ends <TimeUntil at={previousSecretUntil} />.
          </Text>
        )}
        <Group>
          <Button disabled={!enabled} loading={testing.isPending} onClick={() => testing.mutate()}>
            Send a test
          </Button>
          <Button
            variant="default"
            loading={switching.isPending}
            onClick={() => switching.mutate()}
          >
            {enabled ? 'Switch off' : 'Switch on'}
          </Button>
          <Button variant="default" loading={rotating.isPending} onClick={() => rotating.mutate()}>
            Replace the secret
          </Button>
          <Button
            variant="default"
            loading={removing.isPending}
            onClick={() => {
              const loss = `Remove ${url}? Nothing is sent there any more, and its log is gone.`;
              if (window.confirm(loss)) removing.mutate();
            }}
          >
            Remove
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
