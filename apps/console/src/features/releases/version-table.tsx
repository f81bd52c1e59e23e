import type { ReleaseDocument } from '@fleetcommand/contracts/http/admin/releases';
import { Group } from '@mantine/core';

import { withdrawRelease } from '../../api/releases.js';
import { DialogButton } from '../../ui/dialog-button.js';
import { formatCount } from '../../ui/figures.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { ChangeButton } from '../fleet/change-button.js';
import { RollOutDialog } from './roll-out-dialog.js';
import { nameOf } from './versions.js';

interface VersionTableProps {
  /** Of the application. */
  readonly name: string;
  readonly versions: readonly ReleaseDocument[];
  /** Instances are being moved: a second rollout has to wait. */
  readonly isRolling: boolean;
}

export function VersionTable({ name, versions, isRolling }: VersionTableProps) {
  const columns: readonly Column<ReleaseDocument>[] = [
    ...COLUMNS,
    {
      name: 'Do',
      isUnnamed: true,
      of: (release) => (
        <Actions
          release={release}
          elsewhere={versions.filter(({ version }) => version !== release.version)}
          isRolling={isRolling}
        />
      ),
    },
  ];
  return (
    <StackedTable label={`Versions of ${name}`} columns={columns} rows={versions} keyOf={nameOf} />
  );
}

const COLUMNS: readonly Column<ReleaseDocument>[] = [
  { name: 'Version', of: ({ version }) => version },
  {
    name: 'Application',
    isWide: true,
    of: ({ appVersion, images }) => <span title={images.join(', ')}>{appVersion}</span>,
  },
  {
    name: 'State',
    of: ({ withdrawnAt }) => (
      <StateBadge
        look={
          withdrawnAt === null
            ? { tone: 'live', word: 'Offered' }
            : { tone: 'suspended', word: 'Withdrawn' }
        }
      />
    ),
  },
  { name: 'Instances', of: ({ tenants }) => formatCount(tenants) },
  { name: 'Published', of: ({ publishedAt }) => <TimeAgo at={publishedAt} /> },
];

interface ActionsProps {
  readonly release: ReleaseDocument;
  readonly elsewhere: readonly ReleaseDocument[];
  readonly isRolling: boolean;
}

function Actions({ release, elsewhere, isRolling }: ActionsProps) {
  const isWithdrawn = release.withdrawnAt !== null;
  const hasOthers = elsewhere.some(({ tenants }) => tenants > 0);
  const word = isWithdrawn ? 'Offer' : 'Withdraw';
  return (
    <Group gap="xs" wrap="nowrap">
      {!isWithdrawn && (
        <DialogButton
          size="compact-sm"
          variant="default"
          disabled={isRolling || !hasOthers}
          aria-label={`Roll out ${nameOf(release)}`}
          dialog={(onClose) => (
            <RollOutDialog release={release} elsewhere={elsewhere} onClose={onClose} />
          )}
        >
          Roll out
        </DialogButton>
      )}
      <ChangeButton
        word={word}
        label={`${word} ${nameOf(release)}`}
        change={() => withdrawRelease(nameOf(release), !isWithdrawn)}
      />
    </Group>
  );
}
