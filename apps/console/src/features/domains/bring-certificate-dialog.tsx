import type { DomainCertificate } from '@fleetcommand/contracts/http/domain-certificates';
import type { Domain } from '@fleetcommand/contracts/http/domains';
import { Checkbox, Text, Textarea } from '@mantine/core';
import { useState } from 'react';

import { isProblem } from '../../api/api-problem.js';
import { uploadCertificate } from '../../api/domains.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { useDomainChange } from './use-domain-change.js';

interface BringCertificateDialogProps {
  readonly domain: Domain;
  readonly onDone: (certificate: DomainCertificate) => void;
  readonly onClose: () => void;
}

const PEM_FIELD = {
  minRows: 4,
  maxRows: 8,
  autosize: true,
  autoCapitalize: 'none',
  autoComplete: 'off',
  spellCheck: false,
} as const;

/** A chain and its key, as PEM. What is wrong with them is said at the field it is about, and nothing is replaced then. */
export function BringCertificateDialog({ domain, onDone, onClose }: BringCertificateDialogProps) {
  const [chain, setChain] = useState('');
  const [privateKey, setPrivateKey] = useState('');
  const [fallback, setFallback] = useState(true);
  const uploading = useDomainChange(
    domain,
    () => uploadCertificate(domain.id, { chain, privateKey, fallback }),
    onDone,
  );
  const { error } = uploading;
  const fieldErrors = isProblem(error) ? error.fieldErrors : {};
  const isOfField = 'chain' in fieldErrors || 'privateKey' in fieldErrors;
  return (
    <ActionDialog
      title={`A certificate for ${domain.displayName}`}
      action="Serve it"
      isReady={chain.trim() !== '' && privateKey.trim() !== ''}
      isPending={uploading.isPending}
      error={isOfField ? null : error}
      onConfirm={() => uploading.mutate()}
      onClose={onClose}
    >
      <Textarea
        label="Certificate and chain"
        description="PEM, in any order; we put it right."
        placeholder="-----BEGIN CERTIFICATE-----"
        value={chain}
        error={fieldErrors['chain']}
        onChange={({ currentTarget }) => setChain(currentTarget.value)}
        {...PEM_FIELD}
      />
      <Textarea
        label="Private key"
        description="PEM, without a passphrase. It is stored sealed and never shown again."
        placeholder="-----BEGIN PRIVATE KEY-----"
        value={privateKey}
        error={fieldErrors['privateKey']}
        onChange={({ currentTarget }) => setPrivateKey(currentTarget.value)}
        {...PEM_FIELD}
      />
      <Checkbox
        label="Order one in its place when it has a week left"
        checked={fallback}
        onChange={({ currentTarget }) => setFallback(currentTarget.checked)}
      />
      <Text size="sm" c="dimmed">
        The one in place is served until every edge has yours.
      </Text>
    </ActionDialog>
  );
}
