import type { Domain } from '@fleetcommand/contracts/http/domains';
import { Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { removeDomain } from '../../api/domains.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { isConfirmed, TypeToConfirm } from '../../ui/type-to-confirm.js';
import { useDomainChange } from './use-domain-change.js';

interface RemoveDialogProps {
  readonly domain: Domain;
  readonly etag: string;
  readonly onClose: () => void;
}

export function RemoveDialog({ domain, etag, onClose }: RemoveDialogProps) {
  const [typed, setTyped] = useState('');
  const navigate = useNavigate();
  const removing = useDomainChange(
    domain,
    () => removeDomain(domain.id, etag),
    () => void navigate({ to: '/instances/$id/domains', params: { id: domain.tenantId } }),
  );
  return (
    <ActionDialog
      title={`Remove ${domain.displayName}?`}
      action="Remove it"
      isDestructive
      isReady={isConfirmed(domain.displayName, typed)}
      isPending={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    >
      <Text>
        What is lost: visitors of <strong>{domain.displayName}</strong> are no longer served, and
        its certificate goes. To have it again, its records must be set anew, with new values.
      </Text>
      <TypeToConfirm word={domain.displayName} typed={typed} onType={setTyped} />
    </ActionDialog>
  );
}
