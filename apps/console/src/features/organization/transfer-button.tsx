import type { Member } from '@fleetcommand/contracts/http/organizations';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { transferOrganization } from '../../api/organization.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { useOrganization } from './organization-context.js';

/** Makes another member the owner, and oneself an admin. */
export function TransferButton({ member }: { readonly member: Member }) {
  const { id, name } = useOrganization();
  const queryClient = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const transferring = useMutation({
    mutationFn: () => transferOrganization(id, member.userId),
    onSuccess: async () => {
      setAsking(false);
      await queryClient.invalidateQueries();
    },
  });
  return (
    <>
      <Button
        variant="default"
        size="xs"
        aria-label={`Make owner: ${member.email}`}
        onClick={() => setAsking(true)}
      >
        Make owner
      </Button>
      {isAsking && (
        <ActionDialog
          title={`Hand ${name} over to ${member.email}?`}
          action="Hand it over"
          isDestructive
          isPending={transferring.isPending}
          error={transferring.error}
          onConfirm={() => transferring.mutate()}
          onClose={() => setAsking(false)}
        >
          They become the owner and you an admin. Only they can give it back.
        </ActionDialog>
      )}
    </>
  );
}
