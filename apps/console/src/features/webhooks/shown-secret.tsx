import { Code, Group, Text } from '@mantine/core';

import { CopyButton } from '../../ui/copy-button.js';

/** What signatures are checked with, the one time that it is known. */
export function ShownSecret({ secret }: { readonly secret: string }) {
  return (
    <div role="status">
      <Text fw={600}>The signing secret. Keep it now: it is not shown again.</Text>
      <Group gap="xs" wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{secret}</Code>
        <CopyButton text={secret} what="the secret" />
      </Group>
    </div>
  );
}
