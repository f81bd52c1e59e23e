import { Button, Group, Text } from '@mantine/core';

interface UnreadProps {
  readonly error: Error;
  readonly onRetry: () => void;
}

/** In the place of a few lines that could not be loaded, beside others that could. */
export function Unread({ error, onRetry }: UnreadProps) {
  return (
    <Group gap="sm" role="alert">
      <Text size="sm">{error.message}</Text>
      <Button variant="default" size="compact-sm" onClick={onRetry}>
        Try again
      </Button>
    </Group>
  );
}
