import type { Passkey } from '@fleetcommand/contracts/http/passkeys';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { isProblem } from '../../api/api-problem.js';
import { removePasskey, renamePasskey } from '../../api/passkeys.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { NameDialog } from '../../ui/name-dialog.js';
import { PasswordField } from '../../ui/password-field.js';

interface PasskeyDialogProps {
  readonly passkey: Passkey;
  readonly onClose: () => void;
}

/** A change of passkeys, after which everything about the account is read again. */
function useChange<Input>(change: (input: Input) => Promise<unknown>, onClose: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['account'] });
      onClose();
    },
  });
}

export function RenamePasskeyDialog({ passkey: { id, name }, onClose }: PasskeyDialogProps) {
  const renaming = useChange((wanted: string) => renamePasskey(id, wanted), onClose);
  return <NameDialog name={name} renaming={renaming} onClose={onClose} />;
}

export function RemovePasskeyDialog({ passkey, onClose }: PasskeyDialogProps) {
  const [password, setPassword] = useState('');
  const removing = useChange((proof: string) => removePasskey(passkey.id, proof), onClose);
  return (
    <ActionDialog
      title={`Remove ${passkey.name}`}
      action="Remove"
      isReady={password !== ''}
      isPending={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate(password)}
      onClose={onClose}
    >
      It does not sign you in any more. The device keeps its half until you delete it there.
      <PasswordField
        mt="sm"
        label="Your password"
        shows="your password"
        data-autofocus
        value={password}
        error={isProblem(removing.error) ? removing.error.fieldErrors['password'] : undefined}
        onChange={({ currentTarget }) => setPassword(currentTarget.value)}
      />
    </ActionDialog>
  );
}
