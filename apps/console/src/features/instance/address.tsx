import { ActionIcon, Anchor, Group } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy, IconExternalLink } from '@tabler/icons-react';

import { readableAddress } from '../ordering/slug.js';
import classes from './address.module.css';

/** Where an instance answers: to open, and to copy. */
export function Address({ url }: { readonly url: string }) {
  const clipboard = useClipboard({ timeout: 2_000 });
  const label = clipboard.copied ? 'Copied' : 'Copy the address';
  return (
    <Group gap={4} wrap="nowrap">
      <Anchor href={url} target="_blank" rel="noopener" className={classes.address}>
        {readableAddress(url)}
        <IconExternalLink size={16} aria-label="(opens in a new tab)" role="img" />
      </Anchor>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="dimmed"
        aria-label={label}
        title={label}
        onClick={() => clipboard.copy(url)}
      >
        {clipboard.copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
      </ActionIcon>
      <span role="status" className={classes.hidden}>
        {clipboard.copied ? 'Copied' : ''}
      </span>
    </Group>
  );
}
