import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';

import { meQuery } from '../../api/accounts.js';
import { whyNotChange } from '../session/permissions.js';
import { useInstance } from './instance-context.js';

const RestartDialog = lazy(async () => ({
  default: (await import('./restart-dialog.js')).RestartDialog,
}));
const SleepDialog = lazy(async () => ({
  default: (await import('./sleep-dialog.js')).SleepDialog,
}));
const RenameDialog = lazy(async () => ({
  default: (await import('./rename-dialog.js')).RenameDialog,
}));
const DeleteDialog = lazy(async () => ({
  default: (await import('./delete-dialog.js')).DeleteDialog,
}));

const UpgradeDialog = lazy(async () => ({
  default: (await import('./upgrade-dialog.js')).UpgradeDialog,
}));

type Action = keyof typeof DIALOG_OF;

const DIALOG_OF = {
  restart: RestartDialog,
  upgrade: UpgradeDialog,
  sleep: SleepDialog,
  rename: RenameDialog,
  delete: DeleteDialog,
} as const;

/** What can be done with the instance; each asks first. */
export function InstanceActions() {
  const { data: tenant } = useInstance();
  const { data: me } = useQuery(meQuery);
  const [action, setAction] = useState<Action | null>(null);
  const refusal = whyNotChange(me, tenant.organizationId);
  const { state } = tenant;
  const isLeaving = state === 'deleting';
  const isAsleep = state === 'hibernated';
  // Nothing of it runs that could be restarted or stopped.
  const isOff = isLeaving || state === 'suspended';
  const Dialog = action && DIALOG_OF[action];

  if (refusal) {
    return (
      <Text size="sm" c="dimmed" maw="20rem">
        {refusal}
      </Text>
    );
  }
  return (
    <Group gap="xs">
      {tenant.upgrade && (
        <Button disabled={isOff} onClick={() => setAction('upgrade')}>
          Upgrade to {tenant.upgrade.version}
        </Button>
      )}
      <Button variant="default" disabled={isLeaving} onClick={() => setAction('rename')}>
        Rename
      </Button>
      {!isAsleep && (
        <Button variant="default" disabled={isOff} onClick={() => setAction('restart')}>
          Restart
        </Button>
      )}
      <Button variant="default" disabled={isOff} onClick={() => setAction('sleep')}>
        {isAsleep ? 'Wake' : 'Sleep'}
      </Button>
      <Button variant="default" c="var(--tone-failed)" onClick={() => setAction('delete')}>
        Delete
      </Button>
      <Suspense>{Dialog && <Dialog onClose={() => setAction(null)} />}</Suspense>
    </Group>
  );
}
