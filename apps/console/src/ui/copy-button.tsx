import { ActionIcon, VisuallyHidden } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, such as `the address`. */
  readonly what: string;
}

/** Copies a text, and says so, also to those who listen. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const clipboard = useClipboard({ timeout: 2_000 });
  const label = clipboard.copied ? 'Copied' : `Copy ${what}`;
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="dimmed"
        aria-label={label}
        title={label}
        onClick={() => clipboard.copy(text)}
      >
        {clipboard.copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
      </ActionIcon>
      <VisuallyHidden role="status">{clipboard.copied ? 'Copied' : ''}</VisuallyHidden>
    </>
  );
}
