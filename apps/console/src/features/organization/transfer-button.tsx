import type { Member } from '@fleetcommand/contracts/http/organizations';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { transferOrganization } from '../../api/organization.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { DialogButton } from '../../ui/dialog-button.js';
import { useOrganization } from './organization-context.js';

interface TransferButtonProps {
  readonly member: Member;
}

/** Makes another member the owner, and oneself an admin. */
export function TransferButton({ member }: TransferButtonProps) {
  return (
    <DialogButton
      variant="default"
      size="xs"
      aria-label={`Make owner: ${member.email}`}
      dialog={(onClose) => <TransferDialog member={member} onClose={onClose} />}
    >
      Make owner
    </DialogButton>
  );
}

function TransferDialog({
  member: { userId, email },
  onClose,
}: TransferButtonProps & { readonly onClose: () => void }) {
  const { id, name } = useOrganization();
  const queryClient = useQueryClient();
  const transferring = useMutation({
    mutationFn: () => transferOrganization(id, userId),
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries();
    },
  });
  return (
    <ActionDialog
      title={`Hand ${name} over to ${email}?`}
      action="Hand it over"
      isDestructive
      isPending={transferring.isPending}
      error={transferring.error}
      onConfirm={() => transferring.mutate()}
      onClose={onClose}
    >
      They become the owner and you an admin. Only they can give it back.
    </ActionDialog>
  );
}
