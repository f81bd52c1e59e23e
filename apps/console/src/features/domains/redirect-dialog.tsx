import type { Domain } from '@fleetcommand/contracts/http/domains';
import { Radio, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { domainsQuery, updateDomain } from '../../api/domains.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { useInstance } from '../instance/instance-context.js';
import { useDomainChange } from './use-domain-change.js';

interface RedirectDialogProps {
  readonly domain: Domain;
  readonly etag: string;
  readonly onClose: () => void;
}

const SERVE = '';

/** Whether the name serves, or sends its visitors on to another of the same instance. */
export function RedirectDialog({ domain, etag, onClose }: RedirectDialogProps) {
  const { data: tenant } = useInstance();
  const { data } = useInfiniteQuery(domainsQuery(tenant.id));
  const [target, setTarget] = useState(domain.redirect ?? SERVE);
  const saving = useDomainChange(
    domain,
    () => updateDomain(domain.id, { redirect: target === SERVE ? null : target }, etag),
    onClose,
  );
  const others = (data?.pages ?? [])
    .flatMap((page) => page.data)
    .filter((other) => other.id !== domain.id && mayServe(other));
  const hosts = [...others.map(({ hostname }) => hostname), new URL(tenant.platformUrl).hostname];
  return (
    <ActionDialog
      title={`Visitors of ${domain.displayName}`}
      action="Save"
      isReady={target !== (domain.redirect ?? SERVE)}
      isPending={saving.isPending}
      error={saving.error}
      onConfirm={() => saving.mutate()}
      onClose={onClose}
    >
      <Radio.Group label="They are" value={target} onChange={setTarget}>
        <Stack gap="xs" mt="xs">
          <Radio value={SERVE} label="served here" />
          {hosts.map((host) => (
            <Radio key={host} value={host} label={`sent on to ${host}`} />
          ))}
        </Stack>
      </Radio.Group>
      <Text size="sm" c="dimmed">
        The path they asked for is kept. While the other name is not live, they are served here.
      </Text>
    </ActionDialog>
  );
}

function mayServe({ redirect, hostname, ownership }: Domain): boolean {
  const isOver = ['superseded', 'released', 'expired'].includes(ownership.state);
  return redirect === null && !hostname.startsWith('*') && !isOver;
}
