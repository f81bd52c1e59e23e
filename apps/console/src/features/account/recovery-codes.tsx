import { Code, Group, Text } from '@mantine/core';

import { CopyButton } from '../../ui/copy-button.js';

/** Shown once: each stands in for a passkey or a code. */
export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  return (
    <div role="status">
      <Text fw={600}>Your recovery codes. Keep them now: they are not shown again.</Text>
      <Text c="dimmed" mb="xs">
        After your password each opens your account once, should you lose the device.
      </Text>
      <Group gap="xs" align="start">
        <Code block>{codes.join('\n')}</Code>
        <CopyButton text={codes.join('\n')} what="the recovery codes" />
      </Group>
    </div>
  );
}
