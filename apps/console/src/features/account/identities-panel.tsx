import type { LinkedIdentity } from '@fleetcommand/contracts/http/single-sign-on';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { identitiesQuery, unlinkIdentity } from '../../api/single-sign-on.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Look } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';

const nameOf = ({ provider, issuer }: LinkedIdentity) => provider ?? issuer;

/** By which identity providers one comes in. Who comes in by none sees nothing of it. */
export function IdentitiesPanel() {
  const query = useQuery(identitiesQuery);
  const [removed, setRemoved] = useState<LinkedIdentity | null>(null);
  if (!query.data) return <UnloadedSection query={query} what="identities" rows={1} />;
  if (query.data.length === 0) return null;
  const columns: Column<LinkedIdentity>[] = [
    { name: 'Provider', isWide: true, of: (identity) => nameOf(identity) },
    { name: 'You there', of: ({ subject }) => subject },
    { name: 'Since', of: ({ linkedAt }) => <TimeAgo at={linkedAt} /> },
    { name: 'State', of: (identity) => <StateBadge look={lookOf(identity)} /> },
    {
      name: 'Remove',
      isUnnamed: true,
      of: (identity) => (
        <Button
          variant="default"
          size="xs"
          aria-label={`Remove ${nameOf(identity)}`}
          onClick={() => setRemoved(identity)}
        >
          Remove
        </Button>
      ),
    },
  ];
  return (
    <>
      <Section
        title="Identity providers"
        about="You come in by these as well. One is added when you first sign in by it."
        table={
          <StackedTable
            label="Identity providers"
            columns={columns}
            rows={query.data}
            keyOf={({ id }) => id}
          />
        }
      />
      {removed && <RemoveDialog identity={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}

function lookOf({ opens, provider }: LinkedIdentity): Look {
  if (opens) return { tone: 'live', word: 'Lets you in' };
  return { tone: 'idle', word: provider === null ? 'Provider removed' : 'You left it' };
}

interface RemoveDialogProps {
  readonly identity: LinkedIdentity;
  readonly onClose: () => void;
}

function RemoveDialog({ identity, onClose }: RemoveDialogProps) {
  const queryClient = useQueryClient();
  const removing = useMutation({
    mutationFn: () => unlinkIdentity(identity.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['account'] });
      onClose();
    },
  });
  return (
    <ActionDialog
      title={`Remove ${nameOf(identity)}`}
      action="Remove"
      isPending={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    >
      {nameOf(identity)} does not let you in any more. Sessions that began there go on until you end
      them below.
    </ActionDialog>
  );
}
