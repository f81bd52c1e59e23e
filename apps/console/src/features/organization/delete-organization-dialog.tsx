import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { deleteOrganization } from '../../api/organization.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { isConfirmed, TypeToConfirm } from '../../ui/type-to-confirm.js';
import { useOrganization } from './organization-context.js';

/** Asks for the name of what is lost. */
export function DeleteOrganizationDialog({ onClose }: { readonly onClose: () => void }) {
  const { id, name } = useOrganization();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState('');
  const deleting = useMutation({
    mutationFn: () => deleteOrganization(id, name),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      onClose();
    },
  });
  return (
    <ActionDialog
      title={`Delete ${name}`}
      action="Delete in a week"
      isDestructive
      isReady={isConfirmed(name, typed)}
      isPending={deleting.isPending}
      error={deleting.error}
      onConfirm={() => deleting.mutate()}
      onClose={onClose}
    >
      Every instance of it is deleted with its data and names. Its owners get a mail now.
      <TypeToConfirm word={name} typed={typed} onType={setTyped} />
    </ActionDialog>
  );
}
