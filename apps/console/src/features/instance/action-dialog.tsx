import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';

import { isProblem } from '../../api/api-problem.js';
import { Notice } from '../../ui/notice.js';
import classes from './action-dialog.module.css';

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

/** Asks before something is done to an instance, and says why when it was refused. */
export function ActionDialog(props: ActionDialogProps) {
  const { title, children, action, isDestructive = false, isReady = true, isPending } = props;
  const { error, onConfirm, onClose } = props;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !isPending) onConfirm();
  };
  return (
    <Modal.Root opened onClose={onClose} centered>
      <Modal.Overlay />
      <Modal.Content>
        {/* Not Modal.Header: that is a banner landmark, and the page has one. */}
        <div className={classes.head}>
          <Modal.Title fw={650}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body>
          <form onSubmit={submit} noValidate>
            <Stack gap="md">
              {children}
              {error && (
                <Notice tone="failed" title={titleOf(error)}>
                  {error.message}
                </Notice>
              )}
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
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function titleOf(error: Error): string {
  return isProblem(error) ? error.facts.title : 'It was not done';
}
