import { Anchor, Group } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';

import { CopyButton } from '../../ui/copy-button.js';
import { readableAddress } from '../ordering/slug.js';
import classes from './address.module.css';

/** Where an instance answers: to open, and to copy. */
export function Address({ url }: { readonly url: string }) {
  return (
    <Group gap={4} wrap="nowrap">
      <Anchor href={url} target="_blank" rel="noopener" className={classes.address}>
        {readableAddress(url)}
        <IconExternalLink size={16} aria-label="(opens in a new tab)" role="img" />
      </Anchor>
      <CopyButton text={url} what="the address" />
    </Group>
  );
}
