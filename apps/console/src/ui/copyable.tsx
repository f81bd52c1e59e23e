import { Code, Group } from '@mantine/core';

import { CopyButton } from './copy-button.js';

interface CopyableProps {
  readonly text: string;
  /** What it is, such as `the secret`. */
  readonly what: string;
}

/** A text that is meant to be taken elsewhere, whole, however long it is. */
export function Copyable({ text, what }: CopyableProps) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Code style={{ overflowWrap: 'anywhere' }}>{text}</Code>
      <CopyButton text={text} what={what} />
    </Group>
  );
}
