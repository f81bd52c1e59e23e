import { Code, Group, Text } from '@mantine/core';

import { CopyButton } from '../../ui/copy-button.js';

/** The one time that a key can be read. */
export function ShownKey({ token }: { readonly token: string }) {
  return (
    <div role="status">
      <Text fw={600}>Your key. Keep it now: it is not shown again.</Text>
      <Group gap="xs" wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{token}</Code>
        <CopyButton text={token} what="the key" />
      </Group>
    </div>
  );
}
