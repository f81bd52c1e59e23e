import type { RolloutDocument } from '@fleetcommand/contracts/http/admin/releases';
import { Group, Stack, Text, Title } from '@mantine/core';

import { useIdempotencyKey } from '../../api/idempotency.js';
import { steerRollout, type RolloutOrder } from '../../api/releases.js';
import { formatCount } from '../../ui/figures.js';
import { Notice } from '../../ui/notice.js';
import { Panel } from '../../ui/panel.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Look } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { ChangeButton } from '../fleet/change-button.js';
import { ShareBar, type Share } from './share-bar.js';
import { nameOf } from './versions.js';

const LOOK_OF: Readonly<Record<RolloutDocument['state'], Look>> = {
  rolling: { tone: 'working', word: 'Rolling' },
  paused: { tone: 'waiting', word: 'Paused' },
  done: { tone: 'live', word: 'Done' },
  canceled: { tone: 'idle', word: 'Canceled' },
};

interface RolloutProps {
  readonly rollout: RolloutDocument;
}

/** The rollout that is open, how far it came, and what can be done about it. */
export function RolloutUnderWay({ rollout }: RolloutProps) {
  const { version, state, reason, atOnce } = rollout;
  const shares = sharesOf(rollout);
  return (
    <Panel>
      <Group justify="space-between" gap="sm" mb="sm">
        <Group gap="sm">
          <Title order={3} size="h5">
            To version {version}
          </Title>
          <StateBadge look={LOOK_OF[state]} />
        </Group>
        <Group gap="xs">
          <Steer rollout={rollout} order={state === 'paused' ? 'resume' : 'pause'} />
          <Steer rollout={rollout} order="cancel" />
        </Group>
      </Group>
      <Stack gap="xs">
        {reason !== '' && (
          <Notice tone="degraded" title="It paused by itself">
            {reason}
          </Notice>
        )}
        <ShareBar label={`Instances on their way to version ${version}`} shares={shares} />
        <Text c="dimmed" size="sm">
          {shares
            .filter(({ count }) => count > 0)
            .map(({ label }) => label)
            .join(' · ')}{' '}
          · {formatCount(atOnce)} at once · begun <TimeAgo at={rollout.startedAt} />
        </Text>
      </Stack>
    </Panel>
  );
}

function sharesOf({ progress: { moved, moving, failed, behind } }: RolloutDocument): Share[] {
  return [
    { label: `${formatCount(moved)} there`, count: moved, tone: 'live' },
    { label: `${formatCount(moving)} moving`, count: moving, tone: 'working' },
    { label: `${formatCount(failed)} failed`, count: failed, tone: 'failed' },
    { label: `${formatCount(behind)} to come`, count: behind, tone: 'idle' },
  ];
}

const WORD_OF: Readonly<Record<RolloutOrder, string>> = {
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
};

function Steer({ rollout, order }: RolloutProps & { readonly order: RolloutOrder }) {
  const keyOf = useIdempotencyKey();
  const intention = { order, state: rollout.state };
  return (
    <ChangeButton
      word={WORD_OF[order]}
      label={`${WORD_OF[order]} the rollout of ${nameOf(rollout)}`}
      change={() => steerRollout(rollout.id, order, keyOf(intention))}
    />
  );
}

/** The newest that are over. */
export function PastRollouts({ rollouts }: { readonly rollouts: readonly RolloutDocument[] }) {
  if (rollouts.length === 0) return null;
  return (
    <Section
      title="Earlier rollouts"
      table={
        <StackedTable
          label="Earlier rollouts"
          columns={COLUMNS}
          rows={rollouts}
          keyOf={({ id }) => id}
        />
      }
    />
  );
}

const COLUMNS: readonly Column<RolloutDocument>[] = [
  { name: 'To', isWide: true, of: nameOf },
  { name: 'State', of: ({ state }) => <StateBadge look={LOOK_OF[state]} /> },
  { name: 'Begun', of: ({ startedAt }) => <TimeAgo at={startedAt} /> },
  { name: 'Ended', of: ({ endedAt }) => endedAt && <TimeAgo at={endedAt} /> },
];
