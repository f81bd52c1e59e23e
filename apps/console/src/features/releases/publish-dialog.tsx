import { Textarea } from '@mantine/core';
import { useState } from 'react';

import { useIdempotencyKey } from '../../api/idempotency.js';
import { publishRelease } from '../../api/releases.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { useFleetChange } from '../fleet/use-fleet-change.js';

export function PublishDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const keyOf = useIdempotencyKey();
  const publishing = useFleetChange(() => publishRelease(text, keyOf(text)), onClose);
  return (
    <ActionDialog
      title="Publish a version"
      action="Publish"
      isReady={text.trim() !== ''}
      isPending={publishing.isPending}
      error={publishing.error}
      onConfirm={() => publishing.mutate()}
      onClose={onClose}
    >
      New instances get it from now on. Those that run keep their version until they are moved.
      <Textarea
        label="Blueprint"
        description="YAML; its version is one higher than the newest"
        placeholder={'id: sample-chat\nversion: 2\n…'}
        autosize
        minRows={10}
        maxRows={20}
        spellCheck={false}
        data-autofocus
        value={text}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
    </ActionDialog>
  );
}
