import { Button, type ButtonProps } from '@mantine/core';
import { useState, type ReactNode } from 'react';

interface DialogButtonProps extends ButtonProps {
  readonly 'aria-label'?: string;
  /** What the button opens; it is there while it is open. */
  readonly dialog: (onClose: () => void) => ReactNode;
}

/** A button that asks before it does anything. */
export function DialogButton({ dialog, ...button }: DialogButtonProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button {...button} onClick={() => setOpen(true)} />
      {isOpen && dialog(() => setOpen(false))}
    </>
  );
}
