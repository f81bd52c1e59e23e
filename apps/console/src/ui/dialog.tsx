import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './dialog.module.css';

interface DialogProps {
  readonly title: ReactNode;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Near the top instead of in the middle: for what grows as one types. */
  readonly isHigh?: boolean;
}

/** A dialog that takes the page's place until it is closed. */
export function Dialog({ title, isOpen, onClose, children, isHigh = false }: DialogProps) {
  return (
    <Modal.Root
      opened={isOpen}
      onClose={onClose}
      {...(isHigh ? { yOffset: '10vh' } : { centered: true })}
    >
      <Modal.Overlay />
      <Modal.Content>
        {/* Not Modal.Header: that is a banner landmark, and the page has one. */}
        <div className={classes.head}>
          <Modal.Title fw={650}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
