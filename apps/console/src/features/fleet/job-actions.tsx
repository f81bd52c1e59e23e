import { Text } from '@mantine/core';
import type { OutboxMessage, QueuedJob } from '@fleetcommand/contracts/http/admin/jobs';

import { discardMessage, retryMessage, runJobNow } from '../../api/fleet-desk.js';
import { newKey } from '../../api/idempotency.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { DialogButton } from '../../ui/dialog-button.js';
import { ChangeButton } from './change-button.js';
import { useFleetChange } from './use-fleet-change.js';

export function RunNow({ id, state }: Pick<QueuedJob, 'id' | 'state'>) {
  if (state === 'waiting' || state === 'active')
    return (
      <Text span c="dimmed">
        –
      </Text>
    );
  return (
    <ChangeButton
      word={state === 'failed' ? 'Try again' : 'Run now'}
      change={() => runJobNow(id, newKey())}
    />
  );
}

export function Discard({ id, topic }: Pick<OutboxMessage, 'id' | 'topic'>) {
  const discarding = useFleetChange(() => discardMessage(id));
  return (
    <DialogButton
      size="compact-sm"
      variant="default"
      dialog={(onClose) => (
        <ActionDialog
          title={`Discard this ${topic}?`}
          action="Discard"
          isDestructive
          isPending={discarding.isPending}
          error={discarding.error}
          onConfirm={() => discarding.mutate()}
          onClose={onClose}
        >
          What it asked for is never done for its sake. What it said stays in the audit trail.
        </ActionDialog>
      )}
    >
      Discard
    </DialogButton>
  );
}

export function Retry({ id }: Pick<OutboxMessage, 'id'>) {
  return <ChangeButton word="Retry" change={() => retryMessage(id, newKey())} />;
}
