import { Button, Group, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';

import { Dialog } from './dialog.js';
import { Refusal } from './refusal.js';

interface ActionDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** What the button does, such as `Restart now`. */
  readonly action: string;
  readonly isDestructive?: boolean;
  /** Whether everything is filled in that the action needs. */
  readonly isReady?: boolean;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is done, and says why when it was refused. */
export function ActionDialog(props: ActionDialogProps) {
  const { title, children, action, isDestructive = false, isReady = true, isPending } = props;
  const { error, onConfirm, onClose } = props;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !isPending) onConfirm();
  };
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {children}
          <Refusal error={error} what="It was not done" />
          <Group gap="sm" justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={isPending}
              disabled={!isReady}
              {...(isDestructive && { color: 'danger' })}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
