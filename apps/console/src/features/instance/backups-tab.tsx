import type { TenantBackup } from '@fleetcommand/contracts/http/backups';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { meQuery } from '../../api/accounts.js';
import { backupsQuery, createBackup } from '../../api/backups.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { formatBytes } from '../../ui/amounts.js';
import { formatExact } from '../../ui/durations.js';
import { LoadMore } from '../../ui/load-more.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { Refusal } from '../../ui/refusal.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { whyNotChange } from '../session/permissions.js';
import { KIND_WORDS, lookOfBackup } from './backup-look.js';
import { useInstance } from './instance-context.js';
import { RestoreDialog } from './restore-dialog.js';

/** Copies of the instance's data: when they were made, how long they are kept, and putting one back. */
export function BackupsTab() {
  const { data: tenant } = useInstance();
  const { data: me } = useQuery(meQuery);
  usePageTitle(`${tenant.name}: backups`);
  const query = useInfiniteQuery(backupsQuery(tenant.id));
  if (!query.data) return <UnloadedSection query={query} what="backups" />;
  const backups = query.data.pages.flatMap(({ data }) => data);
  const refusal = whyNotChange(me, tenant.organizationId);
  return (
    <Stack gap="lg">
      <Making refusal={refusal} isAtIt={backups.some(({ state }) => state === 'pending')} />
      {backups.length > 0 ? <Backups backups={backups} mayRestore={!refusal} /> : <NoBackups />}
      <LoadMore query={query} label="Show older" />
    </Stack>
  );
}

function NoBackups() {
  return (
    <Message tone="idle" level={2} title="No backups yet">
      Plans with backups have one made by themselves; you can have one made at any time. One more is
      made before an instance is deleted.
    </Message>
  );
}

function Making({
  refusal,
  isAtIt,
}: {
  readonly refusal: string | null;
  readonly isAtIt: boolean;
}) {
  const { data: tenant } = useInstance();
  const queryClient = useQueryClient();
  const keyOf = useIdempotencyKey();
  const [made, setMade] = useState(0);
  const making = useMutation({
    mutationFn: () => createBackup(tenant.id, keyOf([tenant.id, made])),
    // The next is another intention.
    onSuccess: () => setMade((count) => count + 1),
    onSettled: () => queryClient.invalidateQueries({ queryKey: backupsQuery(tenant.id).queryKey }),
  });
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Text c="dimmed" maw="36rem">
          {refusal ?? 'A backup holds everything in the database. It is sealed, and kept apart.'}
        </Text>
        {!refusal && (
          <Button loading={making.isPending} disabled={isAtIt} onClick={() => making.mutate()}>
            Back up now
          </Button>
        )}
      </Group>
      <Refusal error={making.error} what="No backup was made" />
    </Stack>
  );
}

function Backups({
  backups,
  mayRestore,
}: {
  readonly backups: readonly TenantBackup[];
  readonly mayRestore: boolean;
}) {
  const [chosen, setChosen] = useState<TenantBackup | null>(null);
  const isAtIt = backups.some(({ isBeingRestored }) => isBeingRestored);
  const columns: Column<TenantBackup>[] = [
    { name: 'When', isWide: true, of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
    { name: 'Made', of: ({ kind }) => KIND_WORDS[kind] },
    { name: 'State', of: (backup) => <StateBadge look={lookOfBackup(backup)} /> },
    { name: 'Size', of: ({ sizeBytes }) => (sizeBytes === null ? '–' : formatBytes(sizeBytes)) },
    { name: 'Kept until', of: ({ expiresAt }) => expiresAt?.slice(0, 10) ?? '–' },
    ...(mayRestore ? [{ name: 'Change', isUnnamed: true, of: change }] : []),
  ];
  function change(backup: TenantBackup) {
    if (backup.state !== 'made') return null;
    return (
      <Button
        variant="default"
        size="xs"
        disabled={isAtIt}
        aria-label={`Restore the backup of ${formatExact(Date.parse(backup.createdAt))}`}
        onClick={() => setChosen(backup)}
      >
        Restore
      </Button>
    );
  }
  return (
    <>
      <Panel flush>
        <StackedTable label="Backups" columns={columns} rows={backups} keyOf={({ id }) => id} />
      </Panel>
      {chosen && <RestoreDialog backup={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
