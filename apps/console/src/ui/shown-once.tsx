import { Text } from '@mantine/core';

import { Copyable } from './copyable.js';

interface ShownOnceProps {
  /** Such as `Your key`. */
  readonly title: string;
  readonly text: string;
  /** See `Copyable`. */
  readonly what: string;
}

/** A secret, the one time that it can be read. */
export function ShownOnce({ title, text, what }: ShownOnceProps) {
  return (
    <div role="status">
      <Text fw={600}>{title}. Keep it now: it is not shown again.</Text>
      <Copyable text={text} what={what} />
    </div>
  );
}
