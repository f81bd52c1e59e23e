import { Text } from '@mantine/core';

import { useIdempotencyKey } from '../../api/idempotency.js';
import { upgradeTenant } from '../../api/tenants.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { useInstance } from './instance-context.js';
import { useInstanceChange } from './use-instance-change.js';

/** Offered while there is a newer version than the instance has. */
export function UpgradeDialog({ onClose }: { readonly onClose: () => void }) {
  const { data: tenant } = useInstance();
  const keyOf = useIdempotencyKey();
  const upgrading = useInstanceChange(
    tenant.id,
    () => upgradeTenant(tenant.id, keyOf(tenant.upgrade)),
    onClose,
  );
  return (
    <ActionDialog
      title={`Upgrade ${tenant.name} to ${tenant.upgrade?.version ?? 'the newest version'}?`}
      action="Upgrade now"
      isPending={upgrading.isPending}
      error={upgrading.error}
      onConfirm={() => upgrading.mutate()}
      onClose={onClose}
    >
      <Text>
        It has {tenant.version}. Its data stays. With one replica it does not answer for a few
        seconds; with several, one follows the other and nobody notices.
      </Text>
    </ActionDialog>
  );
}
