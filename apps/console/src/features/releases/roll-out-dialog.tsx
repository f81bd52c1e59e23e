import type { ReleaseDocument } from '@fleetcommand/contracts/http/admin/releases';
import { NumberInput, Text } from '@mantine/core';
import { useState } from 'react';

import { useIdempotencyKey } from '../../api/idempotency.js';
import { startRollout } from '../../api/releases.js';
import { ActionDialog } from '../../ui/action-dialog.js';
import { counted } from '../../ui/figures.js';
import { useFleetChange } from '../fleet/use-fleet-change.js';

const MOST = 1_000;

interface RollOutDialogProps {
  readonly release: ReleaseDocument;
  /** The other versions, from which instances come. */
  readonly elsewhere: readonly ReleaseDocument[];
  readonly onClose: () => void;
}

/** Says whom a rollout would move, and from where, before it begins. */
export function RollOutDialog({ release, elsewhere, onClose }: RollOutDialogProps) {
  const { blueprint, version, name } = release;
  const [atOnce, setAtOnce] = useState<number | string>(10);
  const [failuresAllowed, setFailuresAllowed] = useState<number | string>(0);
  const keyOf = useIdempotencyKey();
  const wanted = {
    blueprint,
    version,
    atOnce: Number(atOnce),
    failuresAllowed: Number(failuresAllowed),
  };
  const starting = useFleetChange(() => startRollout(wanted, keyOf(wanted)), onClose);
  const moved = elsewhere.filter(({ tenants }) => tenants > 0);
  const isBack = moved.some((one) => one.version > version);
  return (
    <ActionDialog
      title={`Roll out ${name}, version ${version}?`}
      action="Roll out"
      isDestructive={isBack}
      isReady={atOnce !== '' && failuresAllowed !== ''}
      isPending={starting.isPending}
      error={starting.error}
      onConfirm={() => starting.mutate()}
      onClose={onClose}
    >
      <Text>
        {moved
          .map((one) => `${counted(one.tenants, 'instance')} on version ${one.version}`)
          .join(', ')}{' '}
        will be moved. Instances with one replica are away for a few seconds; with several, nobody
        notices.
      </Text>
      {isBack && (
        <Text>
          Some go back to an older version: make sure that it reads the data of the newer one.
        </Text>
      )}
      <NumberInput
        label="At the same time"
        description="How many may be moving at once"
        min={1}
        max={MOST}
        clampBehavior="strict"
        allowDecimal={false}
        value={atOnce}
        onChange={setAtOnce}
      />
      <NumberInput
        label="Failures allowed"
        description="It pauses by itself once more than this have failed"
        min={0}
        max={MOST}
        clampBehavior="strict"
        allowDecimal={false}
        value={failuresAllowed}
        onChange={setFailuresAllowed}
      />
    </ActionDialog>
  );
}
