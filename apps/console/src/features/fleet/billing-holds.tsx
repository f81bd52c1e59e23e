import type { BillingAccountDocument } from '@fleetcommand/contracts/http/admin/billing';
import { Group, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { billingSummaryQuery, holdBilling, releaseBillingHold } from '../../api/fleet-billing.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { DialogButton } from '../../ui/dialog-button.js';
import { Lines, Small } from '../../ui/lines.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { TimeUntil } from '../../ui/time-until.js';

const REASON_MIN = 3;
const DAY_MS = 24 * 60 * 60_000;
const USUAL_DAYS = 14;

/** Whom operators keep in good standing, why, and until when. */
export function BillingHolds() {
  const query = useQuery(billingSummaryQuery);
  if (!query.data) return <UnloadedSection query={query} what="holds" />;
  const { held } = query.data;
  return (
    <>
      <Group justify="space-between" gap="sm">
        <Text c="dimmed">
          Whoever is held counts as paid, until the day or until it is released.
        </Text>
        <DialogButton dialog={(onClose) => <HoldDialog onClose={onClose} />}>
          Hold an organization
        </DialogButton>
      </Group>
      {held.length === 0 ? (
        <Message tone="idle" level={2} title="Nobody is held">
          Hold an organization when its payment is on its way by another road, such as a wire
          transfer: nothing is switched off meanwhile.
        </Message>
      ) : (
        <Panel flush>
          <StackedTable
            label="Holds"
            columns={COLUMNS}
            rows={held}
            keyOf={({ organizationId }) => organizationId}
          />
        </Panel>
      )}
    </>
  );
}

const COLUMNS: readonly Column<BillingAccountDocument>[] = [
  {
    name: 'Organization',
    of: ({ organization, organizationId }) => (
      <Lines>
        <Text span fw={600}>
          {organization || organizationId}
        </Text>
        <Small>{organizationId}</Small>
      </Lines>
    ),
  },
  { name: 'Why', isWide: true, of: ({ hold }) => hold?.reason },
  { name: 'Ends', of: ({ hold }) => hold && <TimeUntil at={hold.until} /> },
  { name: 'By', of: ({ hold }) => hold?.by },
  { name: 'Do', isUnnamed: true, of: (account) => <Release account={account} /> },
];

interface ReleaseProps {
  readonly account: BillingAccountDocument;
}

function Release({ account }: ReleaseProps) {
  return (
    <DialogButton
      size="compact-sm"
      variant="default"
      aria-label={`Release ${account.organization}`}
      dialog={(onClose) => <ReleaseDialog account={account} onClose={onClose} />}
    >
      Release
    </DialogButton>
  );
}

function ReleaseDialog({
  account: { organizationId, organization },
  onClose,
}: ReleaseProps & { readonly onClose: () => void }) {
  const releasing = useHoldChange(() => releaseBillingHold(organizationId), onClose);
  return (
    <ActionDialog
      title={`Release ${organization}`}
      action="Release"
      isPending={releasing.isPending}
      error={releasing.error}
      onConfirm={() => releasing.mutate()}
      onClose={onClose}
    >
      What it pays counts again at once. If something is open, its days of grace begin now.
    </ActionDialog>
  );
}

interface HoldDialogProps {
  /** Without one its id is asked for. */
  readonly organization?: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
}

export function HoldDialog({ organization, onClose }: HoldDialogProps) {
  const [id, setId] = useState(organization?.id ?? '');
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState(() => dayIn(USUAL_DAYS));
  const holding = useHoldChange(
    () => holdBilling(id.trim(), { reason: reason.trim(), until: endOf(until) }),
    onClose,
  );
  const isReady = id.trim() !== '' && reason.trim().length >= REASON_MIN && until !== '';
  return (
    <ActionDialog
      title={organization ? `Hold ${organization.name}` : 'Hold an organization'}
      action="Hold"
      isReady={isReady}
      isPending={holding.isPending}
      error={holding.error}
      onConfirm={() => holding.mutate()}
      onClose={onClose}
    >
      It counts as paid until the end of that day: what is off comes back, and nothing gets worse.
      {!organization && (
        <TextInput
          label="Organization"
          description="Its id, such as org_0198…: it stands on its instances’ pages."
          data-autofocus
          value={id}
          onChange={({ currentTarget }) => setId(currentTarget.value)}
        />
      )}
      <TextInput
        label="Why"
        placeholder="A wire transfer is on its way."
        maxLength={300}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <TextInput
        type="date"
        label="Until the end of"
        min={dayIn(0)}
        value={until}
        onChange={({ currentTarget }) => setUntil(currentTarget.value)}
      />
    </ActionDialog>
  );
}

function useHoldChange(change: () => Promise<void>, onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['fleet', 'billing'] });
      onDone();
    },
  });
}

/** `2026-12-12`, as fields for days have it. */
function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

function endOf(day: string): string {
  return `${day}T23:59:59.000Z`;
}
