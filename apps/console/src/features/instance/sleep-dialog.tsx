import { Text } from '@mantine/core';

import { useIdempotencyKey } from '../../api/idempotency.js';
import { hibernateTenant, wakeTenant } from '../../api/tenants.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { useInstance } from './instance-context.js';
import { useInstanceChange } from './use-instance-change.js';

/** Puts the instance to sleep, or wakes it where it is asleep. */
export function SleepDialog({ onClose }: { readonly onClose: () => void }) {
  const { data: tenant } = useInstance();
  const isAsleep = tenant.state === 'hibernated';
  const change = isAsleep ? wakeTenant : hibernateTenant;
  const keyOf = useIdempotencyKey();
  const changing = useInstanceChange(tenant.id, () => change(tenant.id, keyOf(tenant.id)), onClose);
  return (
    <ActionDialog
      title={isAsleep ? `Wake ${tenant.name}?` : `Put ${tenant.name} to sleep?`}
      action={isAsleep ? 'Wake it' : 'Put to sleep'}
      isPending={changing.isPending}
      error={changing.error}
      onConfirm={() => changing.mutate()}
      onClose={onClose}
    >
      <Text>
        {isAsleep
          ? 'It answers again within seconds, with everything it held.'
          : 'It stops, and its addresses say that it is asleep. Its data, names and certificates stay, and it goes on being paid for. Whoever may restart it wakes it here.'}
      </Text>
    </ActionDialog>
  );
}
