import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { meQuery } from '../../api/accounts.js';
import { useIdempotencyKey } from '../../api/idempotency.js';
import { deletedTenantsQuery, restoreDeletedTenant } from '../../api/tenants.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { DialogButton } from '../../ui/dialog-button.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { useInstanceChange } from '../instance/use-instance-change.js';
import { useToProgress } from '../operation/use-to-progress.js';
import { whyNotChange } from '../session/permissions.js';

/** What was deleted and is still kept: it can be brought back. Nothing where there is none. */
export function DeletedInstances() {
  const { data: tenants = [] } = useQuery(deletedTenantsQuery);
  if (tenants.length === 0) return null;
  return (
    <Section
      title="Deleted"
      table={
        <StackedTable
          label="Deleted instances"
          columns={COLUMNS}
          rows={tenants}
          keyOf={({ id }) => id}
        />
      }
    />
  );
}

const COLUMNS: readonly Column<Tenant>[] = [
  { name: 'Name', isWide: true, of: ({ name }) => name },
  { name: 'Address', of: ({ slug }) => slug },
  {
    name: 'Deleted',
    of: ({ deletion }) => deletion?.deletedAt && <TimeAgo at={deletion.deletedAt} />,
  },
  { name: 'Do', isUnnamed: true, of: (tenant) => <BringBack tenant={tenant} /> },
];

interface BringBackProps {
  readonly tenant: Tenant;
}

function BringBack({ tenant }: BringBackProps) {
  const { data: me } = useQuery(meQuery);
  if (whyNotChange(me, tenant.organizationId)) return null;
  return (
    <DialogButton
      size="compact-sm"
      variant="default"
      aria-label={`Bring back ${tenant.name}`}
      dialog={(onClose) => <BringBackDialog tenant={tenant} onClose={onClose} />}
    >
      Bring back
    </DialogButton>
  );
}

function BringBackDialog({
  tenant: { id, name, slug },
  onClose,
}: BringBackProps & { readonly onClose: () => void }) {
  const toProgress = useToProgress();
  const keyOf = useIdempotencyKey();
  const restoring = useInstanceChange(id, () => restoreDeletedTenant(id, keyOf(id)), toProgress);
  return (
    <ActionDialog
      title={`Bring ${name} back?`}
      action="Bring it back"
      isPending={restoring.isPending}
      error={restoring.error}
      onConfirm={() => restoring.mutate()}
      onClose={onClose}
    >
      <Text>
        It comes back as “{slug}”, with the data of its last backup, as long as nobody else has
        taken the address. Its own domains are added again by themselves, and want new records: a
        mail says so, and their pages show which.
      </Text>
    </ActionDialog>
  );
}
