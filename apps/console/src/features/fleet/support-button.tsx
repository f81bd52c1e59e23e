import { NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { useIdempotencyKey } from '../../api/idempotency.js';
import { beginSupport } from '../../api/support.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { DialogButton } from '../../ui/dialog-button.js';

const MINUTES = ['15', '60', '240'];
const REASON_MIN = 10;

interface SupportButtonProps {
  readonly organization: { readonly id: string; readonly name: string };
}

/** Into a customer's view: only with a reason, which the customer reads. */
export function SupportButton({ organization }: SupportButtonProps) {
  return (
    <DialogButton
      variant="default"
      dialog={(onClose) => <SupportDialog organization={organization} onClose={onClose} />}
    >
      Look at it as support
    </DialogButton>
  );
}

function SupportDialog({
  organization: { id, name },
  onClose,
}: SupportButtonProps & { readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const keyOf = useIdempotencyKey();
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState('60');
  const beginning = useMutation({
    mutationFn: () => {
      const body = { reason, minutes: Number(minutes) };
      return beginSupport(id, body, keyOf(body));
    },
    onSuccess: async () => {
      queryClient.clear();
      await navigate({ to: '/' });
    },
  });
  return (
    <ActionDialog
      title={`Look at ${name} as its support`}
      action="Look at it"
      isReady={reason.trim().length >= REASON_MIN}
      isPending={beginning.isPending}
      error={beginning.error}
      onConfirm={() => beginning.mutate()}
      onClose={onClose}
    >
      You see what its viewers see. Its owners get a mail, and everything you look at is in their
      audit trail.
      <TextInput
        mt="sm"
        label="Why"
        description="They read this. At least ten characters."
        placeholder="Ticket 7: the instance is slow"
        data-autofocus
        maxLength={300}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <NativeSelect
        label="For how long"
        data={MINUTES.map((value) => ({ value, label: `${value} minutes` }))}
        value={minutes}
        onChange={({ currentTarget }) => setMinutes(currentTarget.value)}
      />
    </ActionDialog>
  );
}
