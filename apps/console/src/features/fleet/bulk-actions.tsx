import type { BulkAnswer, BulkRequest } from '@fleetcommand/contracts/http/admin/tenants';
import { Button, Group, Menu, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';

import { plansQuery } from '../../api/catalogue.js';
import { clustersQuery } from '../../api/fleet-desk.js';
import { actOnTenants } from '../../api/fleet.js';
import { newKey } from '../../api/idempotency.js';
import { Dialog } from '../../ui/dialog.js';
import { counted } from '../../ui/figures.js';
import { Small } from '../../ui/lines.js';
import { Refusal } from '../../ui/refusal.js';
import { Row, Rows } from '../../ui/rows.js';
import type { Tone } from '../../ui/state-look.js';
import { useFleetChange } from './use-fleet-change.js';

type Action = BulkRequest['action'];

interface ActionWords {
  readonly menu: string;
  readonly title: string;
  /** On the button that does it, before how many. */
  readonly verb: string;
  /** What people should know before. */
  readonly note?: string;
}

const WORDS: Readonly<Record<Action, ActionWords>> = {
  retry: { menu: 'Retry', title: 'Try again what failed?', verb: 'Retry' },
  restart: {
    menu: 'Restart',
    title: 'Restart the chosen instances?',
    verb: 'Restart',
    note: 'Instances with one replica are away for a few seconds; connections are cut.',
  },
  suspend: {
    menu: 'Suspend…',
    title: 'Suspend the chosen instances?',
    verb: 'Suspend',
    note: 'Nothing of them runs, and their addresses say that they are suspended. All is kept.',
  },
  resume: { menu: 'Resume', title: 'Let suspended instances run again?', verb: 'Resume' },
  hibernate: {
    menu: 'Put to sleep',
    title: 'Put the chosen instances to sleep?',
    verb: 'Put to sleep',
    note: 'Nothing of them runs until somebody wakes them. All is kept.',
  },
  wake: { menu: 'Wake', title: 'Wake the chosen instances?', verb: 'Wake' },
  'change-plan': {
    menu: 'Change plan…',
    title: 'Change the plan of the chosen instances?',
    verb: 'Move',
    note: 'Those whose organization would pay something else are refused: that is for Billing.',
  },
  move: {
    menu: 'Move to a cluster…',
    title: 'Move the chosen instances?',
    verb: 'Move',
    note: 'Each goes on serving where it is until it is ready in the other cluster and the edges lead there; then open connections are cut. Its data stays where it is.',
  },
};
const IN_MENU = ['suspend', 'resume', 'hibernate', 'wake', 'change-plan', 'move'] as const;

/** What is chosen or written for an action that needs it. */
interface Words {
  readonly reason: string;
  readonly plan: string;
  readonly cluster: string;
}
/** The one of them without which nothing can be said yet. */
const CHOICE_OF: Readonly<Partial<Record<Action, 'plan' | 'cluster'>>> = {
  'change-plan': 'plan',
  move: 'cluster',
};

const TONE_OF: Readonly<Record<BulkAnswer['results'][number]['outcome'], Tone>> = {
  would: 'idle',
  started: 'working',
  refused: 'degraded',
};

interface BulkActionsProps {
  readonly ids: readonly string[];
  readonly onDone: () => void;
  /** In a row of a table. */
  readonly isCompact?: boolean;
}

/** One thing done to many: first told what would happen, then done. */
export function BulkActions({ ids, onDone, isCompact = false }: BulkActionsProps) {
  const look = { variant: 'default', ...(isCompact && { size: 'compact-sm' }) } as const;
  const [action, setAction] = useState<Action>();
  return (
    <>
      <Group gap="xs" wrap={isCompact ? 'nowrap' : 'wrap'}>
        <Button {...look} onClick={() => setAction('retry')}>
          Retry
        </Button>
        <Button {...look} onClick={() => setAction('restart')}>
          Restart
        </Button>
        <Menu>
          <Menu.Target>
            <Button {...look}>More</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {IN_MENU.map((each) => (
              <Menu.Item key={each} onClick={() => setAction(each)}>
                {WORDS[each].menu}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Group>
      {action && (
        <BulkDialog
          action={action}
          ids={ids}
          onClose={(isDone) => {
            setAction(undefined);
            if (isDone) onDone();
          }}
        />
      )}
    </>
  );
}

interface BulkDialogProps {
  readonly action: Action;
  readonly ids: readonly string[];
  readonly onClose: (isDone: boolean) => void;
}

function BulkDialog({ action, ids, onClose }: BulkDialogProps) {
  const { title, note, verb } = WORDS[action];
  const [words, setWords] = useState<Words>({ reason: '', plan: '', cluster: '' });
  const reason = words.reason.trim();
  const choice = CHOICE_OF[action];
  const body = (dryRun: boolean): BulkRequest => ({
    action,
    tenants: [...ids],
    dryRun,
    // For what would happen it does not matter why.
    ...(action === 'suspend' && { reason: reason || 'Not said yet' }),
    ...(choice && { [choice]: words[choice] }),
  });
  const isChosen = !choice || words[choice] !== '';
  const trial = useQuery({
    queryKey: ['fleet-bulk', action, ids, choice && words[choice]],
    queryFn: () => actOnTenants(body(true), newKey()),
    enabled: isChosen,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  const real = useFleetChange((key: string) => actOnTenants(body(false), key));
  const count = trial.data?.results.filter(({ outcome }) => outcome === 'would').length ?? 0;
  return (
    <Dialog isOpen onClose={() => onClose(real.isSuccess)} title={title}>
      <Stack gap="md">
        {note && <Text size="sm">{note}</Text>}
        {!real.isSuccess && <Asked action={action} words={words} onChange={setWords} />}
        {isChosen && <Outcomes answer={real.data ?? trial.data} />}
        <Refusal error={trial.error ?? real.error} what="It could not be done" />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => onClose(real.isSuccess)}>
            {real.isSuccess ? 'Close' : 'Cancel'}
          </Button>
          {!real.isSuccess && (
            <Button
              loading={trial.isFetching || real.isPending}
              disabled={count === 0 || (action === 'suspend' && reason === '')}
              onClick={() => real.mutate(newKey())}
            >
              {`${verb} ${counted(count, 'instance')}`}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}

interface AskedProps {
  readonly action: Action;
  readonly words: Words;
  readonly onChange: (words: Words) => void;
}

/** What an action cannot do without. */
function Asked({ action, words, onChange }: AskedProps): ReactNode {
  const choice = CHOICE_OF[action];
  const { data: plans = [] } = useQuery({ ...plansQuery, enabled: choice === 'plan' });
  const { data: clusters = [] } = useQuery({ ...clustersQuery, enabled: choice === 'cluster' });
  if (action === 'suspend') {
    return (
      <TextInput
        label="Why"
        description="Their organizations read it."
        maxLength={200}
        data-autofocus
        value={words.reason}
        onChange={({ currentTarget }) => onChange({ ...words, reason: currentTarget.value })}
      />
    );
  }
  if (!choice) return null;
  const offered =
    choice === 'plan'
      ? plans.map(({ id, name }) => ({ value: id, label: name }))
      : clusters.map(({ name, region }) => ({ value: name, label: `${name} (${region})` }));
  return (
    <NativeSelect
      label={choice === 'plan' ? 'To the newest version of' : 'To the cluster'}
      data={[{ value: '', label: `Choose a ${choice}` }, ...offered]}
      value={words[choice]}
      onChange={({ currentTarget }) => onChange({ ...words, [choice]: currentTarget.value })}
    />
  );
}

function Outcomes({ answer }: { readonly answer: BulkAnswer | undefined }) {
  if (!answer) return <Text c="dimmed">Looking what would happen…</Text>;
  return (
    <Rows label="What becomes of each">
      {answer.results.map(({ tenantId, name, outcome, message }) => (
        <Row key={tenantId} tone={TONE_OF[outcome]}>
          <span>{name ?? tenantId}</span>
          <Small>{message}</Small>
        </Row>
      ))}
    </Rows>
  );
}
