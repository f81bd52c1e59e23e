import { TextInput } from '@mantine/core';
import { useState } from 'react';

import { isProblem } from '../../api/api-problem.js';
import { updateTenant } from '../../api/tenants.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { useInstance } from './instance-context.js';
import { useInstanceChange } from './use-instance-change.js';

export function RenameDialog({ onClose }: { readonly onClose: () => void }) {
  const { data: tenant, etag } = useInstance();
  const [name, setName] = useState(tenant.name);
  const renaming = useInstanceChange(
    tenant.id,
    (wanted: string) => updateTenant(tenant.id, { name: wanted }, etag),
    onClose,
  );
  const wanted = name.trim();
  return (
    <ActionDialog
      title={`Rename ${tenant.name}`}
      action="Rename"
      isReady={wanted !== '' && wanted !== tenant.name}
      isPending={renaming.isPending}
      error={renaming.error}
      onConfirm={() => renaming.mutate(wanted)}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="Its address stays as it is."
        data-autofocus
        maxLength={60}
        value={name}
        error={isProblem(renaming.error) ? renaming.error.fieldErrors['name'] : undefined}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
    </ActionDialog>
  );
}
