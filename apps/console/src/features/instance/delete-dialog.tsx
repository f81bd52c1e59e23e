import { Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { deleteTenant } from '../../api/tenants.js';
import { readableAddress } from '../ordering/slug.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { isConfirmed, TypeToConfirm } from '../../ui/type-to-confirm.js';
import { useInstance } from './instance-context.js';
import { useInstanceChange } from './use-instance-change.js';

export function DeleteDialog({ onClose }: { readonly onClose: () => void }) {
  const { data: tenant, etag } = useInstance();
  const [typed, setTyped] = useState('');
  const navigate = useNavigate();
  const deleting = useInstanceChange(
    tenant.id,
    () => deleteTenant(tenant.id, etag),
    ({ operation }) =>
      void navigate({
        to: '/instances/$id/progress',
        params: { id: tenant.id },
        search: { operation: operation.id },
      }),
  );
  return (
    <ActionDialog
      title={`Delete ${tenant.name}?`}
      action="Delete for good"
      isDestructive
      isReady={isConfirmed(tenant.slug, typed)}
      isPending={deleting.isPending}
      error={deleting.error}
      onConfirm={() => deleting.mutate()}
      onClose={onClose}
    >
      <Text>
        What is lost: everything in its database, with no way back; the address{' '}
        <strong>{readableAddress(tenant.url)}</strong>, which is kept for your organization for 90
        days and then free for others; and for the people who use it, the service, at once.
      </Text>
      <TypeToConfirm word={tenant.slug} typed={typed} onType={setTyped} />
    </ActionDialog>
  );
}
