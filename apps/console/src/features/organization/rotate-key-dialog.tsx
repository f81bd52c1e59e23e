import type { ApiKey } from '@fleetcommand/contracts/http/api-keys';
import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useIdempotencyKey } from '../../api/idempotency.js';
import { apiKeysQuery, rotateApiKey } from '../../api/organization.js';
import { Dialog } from '../../ui/dialog.js';
import { Refusal } from '../../ui/refusal.js';
import { ShownOnce } from '../../ui/shown-once.js';
import { useOrganization } from './organization-context.js';

/** How long the old key is good beside the new one. */
const OVERLAPS = [
  { value: '0', label: 'ends at once' },
  { value: '24', label: 'is good for a day' },
  { value: '168', label: 'is good for a week' },
];

interface RotateKeyDialogProps {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
}

/** Another key with the same rights; the old one lasts until whatever uses it has the new one. */
export function RotateKeyDialog({ apiKey, onClose }: RotateKeyDialogProps) {
  const { id } = useOrganization();
  const queryClient = useQueryClient();
  const keyOf = useIdempotencyKey();
  const [hours, setHours] = useState('24');
  const rotating = useMutation({
    mutationFn: () => rotateApiKey(id, apiKey.id, Number(hours), keyOf([apiKey.id, hours])),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: apiKeysQuery(id).queryKey }),
  });
  return (
    <Dialog title={`Rotate ${apiKey.name}`} isOpen onClose={onClose}>
      <Stack gap="md">
        <Refusal error={rotating.error} what="It was not rotated" />
        {rotating.data?.token && (
          <ShownOnce title="Your key" text={rotating.data.token} what="the key" />
        )}
        {!rotating.isSuccess && (
          <NativeSelect
            label="The old key"
            data={OVERLAPS}
            value={hours}
            onChange={({ currentTarget }) => setHours(currentTarget.value)}
          />
        )}
        <Group gap="sm" justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {rotating.isSuccess ? 'Done' : 'Cancel'}
          </Button>
          {!rotating.isSuccess && (
            <Button loading={rotating.isPending} onClick={() => rotating.mutate()}>
              Make the new key
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}
