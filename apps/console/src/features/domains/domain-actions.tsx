import type { Domain } from '@fleetcommand/contracts/http/domains';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';

import { meQuery } from '../../api/accounts.js';
import { checkDomain, updateDomain } from '../../api/domains.js';
import { whyNotChange } from '../session/permissions.js';
import { useInstance } from '../instance/instance-context.js';
import { useDomainChange } from './use-domain-change.js';

const RemoveDialog = lazy(async () => ({
  default: (await import('./remove-dialog.js')).RemoveDialog,
}));
const RedirectDialog = lazy(async () => ({
  default: (await import('./redirect-dialog.js')).RedirectDialog,
}));

type Action = 'remove' | 'redirect';
const DIALOG_OF = { remove: RemoveDialog, redirect: RedirectDialog } as const;

interface DomainActionsProps {
  readonly domain: Domain;
  readonly etag: string;
}

/** Each look asked for is an intention of its own. */
let looks = 0;

/** What can be done with the domain. */
export function DomainActions({ domain, etag }: DomainActionsProps) {
  const { data: tenant } = useInstance();
  const { data: me } = useQuery(meQuery);
  const [action, setAction] = useState<Action | null>(null);
  const checking = useDomainChange(domain, () =>
    checkDomain(domain.id, `look-${Date.now()}-${++looks}`),
  );
  const choosing = useDomainChange(domain, (primary: boolean) =>
    updateDomain(domain.id, { primary }, etag),
  );
  const refusal = whyNotChange(me, tenant.organizationId);
  if (refusal)
    return (
      <Text size="sm" c="dimmed" maw="20rem">
        {refusal}
      </Text>
    );
  const isOver = ['superseded', 'released', 'expired'].includes(domain.ownership.state);
  const isWildcard = domain.hostname.startsWith('*');
  const Dialog = action && DIALOG_OF[action];
  const error = checking.error ?? choosing.error;
  return (
    <Stack gap={4} align="flex-end">
      <Group gap="xs">
        {!isOver && (
          <Button variant="default" loading={checking.isPending} onClick={() => checking.mutate()}>
            Check now
          </Button>
        )}
        {!isOver && !isWildcard && domain.redirect === null && (
          <Button
            variant="default"
            loading={choosing.isPending}
            onClick={() => choosing.mutate(!domain.primary)}
          >
            {domain.primary ? 'Not primary any more' : 'Make primary'}
          </Button>
        )}
        {!isOver && !domain.primary && (
          <Button variant="default" onClick={() => setAction('redirect')}>
            Redirect
          </Button>
        )}
        <Button variant="default" c="var(--tone-failed)" onClick={() => setAction('remove')}>
          Remove
        </Button>
      </Group>
      {error && (
        <Text size="sm" c="var(--tone-failed)" role="alert" maw="24rem">
          {error.message}
        </Text>
      )}
      <Suspense>
        {Dialog && <Dialog domain={domain} etag={etag} onClose={() => setAction(null)} />}
      </Suspense>
    </Stack>
  );
}
