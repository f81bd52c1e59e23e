import type { BackupDocument } from '@fleetcommand/contracts/http/admin/backups';
import { Box, TextInput } from '@mantine/core';
import { useState } from 'react';

import { giveUpBackup } from '../../api/fleet.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { DialogButton } from '../../ui/dialog-button.js';
import { Notice } from '../../ui/notice.js';
import { useFleetChange } from './use-fleet-change.js';

const REASON_MIN = 3;

interface AwaitedCopyProps {
  readonly copy: BackupDocument;
}

/** A deletion that waits for a copy which fails: why, and the way on without one. */
export function AwaitedCopy({ copy }: AwaitedCopyProps) {
  return (
    <Notice tone="degraded" title="Its last copy cannot be made so far">
      {copy.problem} It was tried {copy.attempts === 1 ? 'once' : `${copy.attempts} times`}, and is
      tried again within the hour; nothing of its data goes before.
      <Box mt="xs">
        <DialogButton
          size="compact-sm"
          variant="default"
          dialog={(onClose) => <GiveUpDialog copy={copy} onClose={onClose} />}
        >
          Delete without a copy
        </DialogButton>
      </Box>
    </Notice>
  );
}

function GiveUpDialog({ copy, onClose }: AwaitedCopyProps & { readonly onClose: () => void }) {
  const keyOf = useIdempotencyKey();
  const [reason, setReason] = useState('');
  const body = { reason: reason.trim() };
  const giving = useFleetChange(() => giveUpBackup(copy.id, body, keyOf(body)), onClose);
  return (
    <ActionDialog
      title="Delete it without a copy?"
      action="Delete without a copy"
      isDestructive
      isReady={body.reason.length >= REASON_MIN}
      isPending={giving.isPending}
      error={giving.error}
      onConfirm={() => giving.mutate()}
      onClose={onClose}
    >
      Its data is gone for good then, and nobody can bring the instance back.
      <TextInput
        label="Why"
        description="It stands in the audit trail, under your name."
        data-autofocus
        maxLength={300}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </ActionDialog>
  );
}
