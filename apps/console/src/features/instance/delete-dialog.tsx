import { Text } from '@mantine/core';
import { useState } from 'react';

import { deleteTenant } from '../../api/tenants.js';
import { readableAddress } from '../ordering/slug.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { isConfirmed, TypeToConfirm } from '../../ui/type-to-confirm.js';
import { useToProgress } from '../operation/use-to-progress.js';
import { AdoptedLoss } from './adopted-loss.js';
import { useInstance } from './instance-context.js';
import { useInstanceChange } from './use-instance-change.js';

export function DeleteDialog({ onClose }: { readonly onClose: () => void }) {
  const { data: tenant, etag } = useInstance();
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<'keep' | 'delete'>('keep');
  const toProgress = useToProgress();
  const ask = () => deleteTenant(tenant.id, etag, found);
  const deleting = useInstanceChange(tenant.id, ask, toProgress);
  const address = <strong>{readableAddress(tenant.url)}</strong>;
  return (
    <ActionDialog
      title={`Delete ${tenant.name}?`}
      action="Delete for good"
      isDestructive
      isReady={isConfirmed(tenant.slug, typed)}
      isPending={deleting.isPending}
      error={deleting.error}
      onConfirm={() => deleting.mutate()}
      onClose={onClose}
    >
      {tenant.adopted ? (
        <AdoptedLoss
          adopted={tenant.adopted}
          address={address}
          choice={found}
          onChoose={setFound}
        />
      ) : (
        <Text>
          What is lost: everything in its database, of which a last backup is kept for 90 days where
          this platform keeps backups; the address {address}, which is kept for your organization
          for 90 days and then free for others; and for the people who use it, the service, at once.
        </Text>
      )}
      <TypeToConfirm word={tenant.slug} typed={typed} onType={setTyped} />
    </ActionDialog>
  );
}
