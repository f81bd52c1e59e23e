import type { BilledInstance, Billing } from '@fleetcommand/contracts/http/billing';
import { Button, Text } from '@mantine/core';
import { useState } from 'react';

import { formatBytes, formatCount, formatPrice } from '../../ui/amounts.js';
import { Lines, Small } from '../../ui/lines.js';
import { TextLink } from '../../ui/links.js';
import { Message } from '../../ui/page-states.js';
import { Section } from '../../ui/section.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { PlanDialog } from './plan-dialog.js';

interface BilledInstancesProps {
  readonly billing: Billing;
  /** Why the reader may not change plans; null when they may. */
  readonly whyNot: string | null;
}

export function BilledInstances({ billing, whyNot }: BilledInstancesProps) {
  const [changing, setChanging] = useState<BilledInstance | null>(null);
  const { instances, isOn } = billing;
  const mayChange = isOn && whyNot === null;
  if (instances.length === 0) {
    return (
      <Section title="What you pay for">
        <Message tone="idle" level={2} title="No instances yet">
          Once you order one, it stands here with what it costs and what it may use.
        </Message>
      </Section>
    );
  }
  return (
    <>
      <Section
        title="What you pay for"
        table={
          <StackedTable
            label="What you pay for"
            columns={mayChange ? [...COLUMNS, changeBy(setChanging)] : COLUMNS}
            rows={instances}
            keyOf={({ id }) => id}
          />
        }
      />
      {changing && <PlanDialog instance={changing} onClose={() => setChanging(null)} />}
    </>
  );
}

const COLUMNS: readonly Column<BilledInstance>[] = [
  {
    name: 'Instance',
    of: ({ id, name }) => (
      <TextLink to="/instances/$id" params={{ id }} fw={600}>
        {name}
      </TextLink>
    ),
  },
  {
    name: 'Plan',
    of: ({ planName, standing }) => (
      <Lines>
        <span>{planName}</span>
        {standing !== 'good' && (
          <Small>
            {standing === 'suspended'
              ? 'Switched off until it is paid'
              : 'Waits for the first payment'}
          </Small>
        )}
      </Lines>
    ),
  },
  {
    name: 'Uses',
    isWide: true,
    of: (instance) => (
      <Lines>
        <span>{usesOf(instance)}</span>
        <Storage instance={instance} />
      </Lines>
    ),
  },
  { name: 'Price', isAmount: true, of: ({ price }) => formatPrice(price) },
];

function changeBy(choose: (instance: BilledInstance) => void): Column<BilledInstance> {
  return {
    name: 'Change',
    isUnnamed: true,
    of: (instance) => (
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => choose(instance)}
        aria-label={`Change plan of ${instance.name}`}
      >
        Change plan
      </Button>
    ),
  };
}

function usesOf({ replicas, memoryBytes, domains }: BilledInstance): string {
  const size = `${formatCount(replicas, 'replica', 'replicas')} with ${formatBytes(memoryBytes)}`;
  return `${size}, ${domains.used} of ${formatCount(domains.allowed, 'domain', 'domains')}`;
}

/** What its data takes of what its plan holds. */
function Storage({ instance: { storage, storageBytes } }: { readonly instance: BilledInstance }) {
  if (!storage) return null;
  const held = `${formatBytes(storage.usedBytes)} of ${formatBytes(storageBytes)} of storage`;
  if (storage.overSince === null) return <Text size="sm">{held}</Text>;
  return (
    <Text size="sm" fw={600}>
      {held}:{' '}
      {storage.isMetered ? 'what is over is paid by use' : 'delete data, or choose a bigger plan'}
    </Text>
  );
}
