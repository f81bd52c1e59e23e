import {
  revocationReason,
  type AdminCertificate,
  type RevokeCertificateRequest,
} from '@fleetcommand/contracts/http/admin/certificates';
import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { renewCertificate, revokeCertificate } from '../../api/certificates.js';
import { newKey } from '../../api/idempotency.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { isConfirmed, TypeToConfirm } from '../../ui/type-to-confirm.js';

const REASONS: readonly {
  readonly value: RevokeCertificateRequest['reason'];
  readonly label: string;
}[] = [
  { value: 'unspecified', label: 'None given' },
  { value: 'keyCompromise', label: 'Its key is known to somebody' },
  { value: 'superseded', label: 'Another one takes its place' },
  { value: 'affiliationChanged', label: 'The name changed hands' },
  { value: 'cessationOfOperation', label: 'The name is no longer used' },
];

interface ActionsProps {
  readonly certificate: AdminCertificate;
}

/** Renew, or revoke; neither is for what a customer uploaded. */
export function CertificateActions({ certificate }: ActionsProps) {
  const [open, setOpen] = useState<'renew' | 'revoke'>();
  const { source, state, authority, hostnames } = certificate;
  if (source === 'upload' || state === 'releasing') return '–';
  const [name = ''] = hostnames;
  const close = () => setOpen(undefined);
  return (
    <>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          aria-label={`Renew ${name}`}
          onClick={() => setOpen('renew')}
        >
          Renew
        </Button>
        {authority !== null && state !== 'revoking' && (
          <Button
            size="xs"
            variant="default"
            aria-label={`Revoke ${name}`}
            onClick={() => setOpen('revoke')}
          >
            Revoke
          </Button>
        )}
      </Group>
      {open === 'renew' && <RenewDialog certificate={certificate} onClose={close} />}
      {open === 'revoke' && <RevokeDialog certificate={certificate} onClose={close} />}
    </>
  );
}

interface DialogProps extends ActionsProps {
  readonly onClose: () => void;
}

function RenewDialog({ certificate: { id, hostnames }, onClose }: DialogProps) {
  const renewing = useCertificateChange(onClose, (key) => renewCertificate(id, key));
  return (
    <ActionDialog
      title={`Renew ${hostnames.join(', ')} now?`}
      action="Renew now"
      isPending={renewing.isPending}
      error={renewing.error}
      onConfirm={() => renewing.mutate(newKey())}
      onClose={onClose}
    >
      <Text>
        A new one is ordered at once. It counts against the authority’s limits; the one in place is
        served until the new one is live.
      </Text>
    </ActionDialog>
  );
}

function RevokeDialog({ certificate: { id, hostnames }, onClose }: DialogProps) {
  const [name = ''] = hostnames;
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState<RevokeCertificateRequest['reason']>('unspecified');
  const revoking = useCertificateChange(onClose, (key) => revokeCertificate(id, { reason }, key));
  return (
    <ActionDialog
      title={`Revoke the certificate of ${name}?`}
      action="Revoke for good"
      isDestructive
      isReady={isConfirmed(name, typed)}
      isPending={revoking.isPending}
      error={revoking.error}
      onConfirm={() => revoking.mutate(newKey())}
      onClose={onClose}
    >
      <Text>
        Another one with another key is ordered first, and this one is revoked when that is live, at
        the latest in an hour. What is lost: should no other one be had by then, visitors of{' '}
        <strong>{hostnames.join(', ')}</strong> are warned off.
      </Text>
      <NativeSelect
        label="Reason, for the authority"
        data={[...REASONS]}
        value={reason}
        onChange={({ currentTarget }) => setReason(revocationReason.parse(currentTarget.value))}
      />
      <TypeToConfirm word={name} typed={typed} onType={setTyped} />
    </ActionDialog>
  );
}

function useCertificateChange(onDone: () => void, change: (key: string) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['fleet', 'certificates'] });
      onDone();
    },
  });
}
