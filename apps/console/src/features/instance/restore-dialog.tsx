import type { TenantBackup } from '@fleetcommand/contracts/http/backups';
import { Text } from '@mantine/core';
import { useState } from 'react';

import { restoreBackup } from '../../api/backups.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { formatExact } from '../../ui/durations.js';
import { isConfirmed, TypeToConfirm } from '../../ui/type-to-confirm.js';
import { useToProgress } from '../operation/use-to-progress.js';
import { useInstance } from './instance-context.js';
import { useInstanceChange } from './use-instance-change.js';

export function RestoreDialog({
  backup,
  onClose,
}: {
  readonly backup: TenantBackup;
  readonly onClose: () => void;
}) {
  const { data: tenant } = useInstance();
  const [typed, setTyped] = useState('');
  const toProgress = useToProgress();
  const keyOf = useIdempotencyKey();
  const restoring = useInstanceChange(
    tenant.id,
    () => restoreBackup(tenant.id, backup.id, keyOf(backup)),
    toProgress,
  );
  return (
    <ActionDialog
      title={`Restore ${tenant.name}?`}
      action="Restore it"
      isDestructive
      isReady={isConfirmed(tenant.slug, typed)}
      isPending={restoring.isPending}
      error={restoring.error}
      onConfirm={() => restoring.mutate()}
      onClose={onClose}
    >
      <Text>
        Everything in its database is put back to how it was on{' '}
        <strong>{formatExact(Date.parse(backup.createdAt))}</strong>. What came since is lost; have
        a backup made first if you may want it back. The people who use it are cut off for a moment.
      </Text>
      <TypeToConfirm word={tenant.slug} typed={typed} onType={setTyped} />
    </ActionDialog>
  );
}
