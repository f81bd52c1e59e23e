import { TextInput } from '@mantine/core';
import { useState } from 'react';

import { isProblem } from '../api/api-problem.js';
import { ActionDialog } from './action-dialog.js';

interface NameDialogProps {
  /** As it is called now. */
  readonly name: string;
  /** What stays as it is. */
  readonly description?: string;
  readonly renaming: {
    readonly isPending: boolean;
    readonly error: Error | null;
    mutate(wanted: string): void;
  };
  readonly onClose: () => void;
}

/** Asks what something is to be called. */
export function NameDialog({ name: present, description, renaming, onClose }: NameDialogProps) {
  const [name, setName] = useState(present);
  const { error, isPending } = renaming;
  const wanted = name.trim();
  return (
    <ActionDialog
      title={`Rename ${present}`}
      action="Rename"
      isReady={wanted !== '' && wanted !== present}
      isPending={isPending}
      error={error}
      onConfirm={() => renaming.mutate(wanted)}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description={description}
        data-autofocus
        maxLength={60}
        value={name}
        error={isProblem(error) ? error.fieldErrors['name'] : undefined}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
    </ActionDialog>
  );
}
