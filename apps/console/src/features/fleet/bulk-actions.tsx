import type { BulkAnswer, BulkRequest } from '@fleetcommand/contracts/http/admin/tenants';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { actOnTenants } from '../../api/fleet.js';
import { Dialog } from '../../ui/dialog.js';
import { counted } from '../../ui/figures.js';
import { Notice } from '../../ui/notice.js';
import { ToneIcon } from '../../ui/state-badge.js';
import type { Tone } from '../../ui/state-look.js';
import classes from './fleet-map.module.css';

type Action = BulkRequest['action'];

const TITLE_OF: Readonly<Record<Action, string>> = {
  restart: 'Restart the chosen instances?',
  retry: 'Try again what failed?',
};
const TONE_OF: Readonly<Record<BulkAnswer['results'][number]['outcome'], Tone>> = {
  would: 'idle',
  started: 'working',
  refused: 'degraded',
};

interface BulkActionsProps {
  readonly ids: readonly string[];
  readonly onDone: () => void;
}

/** Restart or retry many: first told what would happen, then done. */
export function BulkActions({ ids, onDone }: BulkActionsProps) {
  const [action, setAction] = useState<Action>();
  const queryClient = useQueryClient();
  const trial = useMutation({
    mutationFn: (wanted: Action) =>
      actOnTenants({ action: wanted, tenants: [...ids], dryRun: true }, crypto.randomUUID()),
  });
  const real = useMutation({
    mutationFn: ({ wanted, key }: { wanted: Action; key: string }) =>
      actOnTenants({ action: wanted, tenants: [...ids], dryRun: false }, key),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['fleet'] }),
  });
  const begin = (wanted: Action) => {
    setAction(wanted);
    real.reset();
    trial.mutate(wanted);
  };
  const close = () => {
    setAction(undefined);
    if (real.isSuccess) onDone();
  };
  return (
    <>
      <Group gap="xs">
        <Button variant="default" onClick={() => begin('retry')}>
          Retry
        </Button>
        <Button variant="default" onClick={() => begin('restart')}>
          Restart
        </Button>
      </Group>
      <Dialog isOpen={action !== undefined} onClose={close} title={action && TITLE_OF[action]}>
        <Stack gap="md">
          {action === 'restart' && (
            <Text size="sm">
              Instances with one replica are away for a few seconds; connections are cut.
            </Text>
          )}
          <Outcomes answer={real.data ?? trial.data} />
          {(trial.error ?? real.error) && (
            <Notice tone="failed" title="It could not be done">
              {(trial.error ?? real.error)?.message}
            </Notice>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {real.isSuccess ? 'Close' : 'Cancel'}
            </Button>
            {!real.isSuccess && action && (
              <Button
                loading={trial.isPending || real.isPending}
                disabled={!trial.data?.results.some(({ outcome }) => outcome === 'would')}
                onClick={() => real.mutate({ wanted: action, key: crypto.randomUUID() })}
              >
                {doText(action, trial.data)}
              </Button>
            )}
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}

function doText(action: Action, answer: BulkAnswer | undefined): string {
  const count = answer?.results.filter(({ outcome }) => outcome === 'would').length ?? 0;
  return `${action === 'restart' ? 'Restart' : 'Retry'} ${counted(count, 'instance')}`;
}

function Outcomes({ answer }: { readonly answer: BulkAnswer | undefined }) {
  if (!answer) return <Text c="dimmed">Looking what would happen…</Text>;
  return (
    <ul className={classes.list} aria-label="What becomes of each">
      {answer.results.map(({ tenantId, name, outcome, message }) => (
        <li key={tenantId} className={classes.item}>
          <ToneIcon tone={TONE_OF[outcome]} />
          <span className={classes.text}>
            <span>{name ?? tenantId}</span>
            <Text span size="sm" c="dimmed">
              {message}
            </Text>
          </span>
        </li>
      ))}
    </ul>
  );
}
