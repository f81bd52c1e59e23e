import { Text } from '@mantine/core';

import { useIdempotencyKey } from '../../api/idempotency.js';
import { restartTenant } from '../../api/tenants.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { useInstance } from './instance-context.js';
import { useInstanceChange } from './use-instance-change.js';

export function RestartDialog({ onClose }: { readonly onClose: () => void }) {
  const { data: tenant } = useInstance();
  const keyOf = useIdempotencyKey();
  const restarting = useInstanceChange(
    tenant.id,
    () => restartTenant(tenant.id, keyOf(tenant.id)),
    onClose,
  );
  return (
    <ActionDialog
      title={`Restart ${tenant.name}?`}
      action="Restart now"
      isPending={restarting.isPending}
      error={restarting.error}
      onConfirm={() => restarting.mutate()}
      onClose={onClose}
    >
      <Text>
        Its data stays. With one replica it does not answer for a few seconds; with several, one
        restarts after the other and nobody notices.
      </Text>
    </ActionDialog>
  );
}
