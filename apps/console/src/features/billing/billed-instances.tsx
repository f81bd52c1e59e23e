import type { BilledInstance, Billing } from '@fleetcommand/contracts/http/billing';
import { Button, Text, Title } from '@mantine/core';
import { useState } from 'react';

import { formatBytes, formatCount, formatPrice } from '../../ui/amounts.js';
import { TextLink } from '../../ui/links.js';
import { Message } from '../../ui/page-states.js';
import { Panel } from '../../ui/panel.js';
import classes from './billing-page.module.css';
import { PlanDialog } from './plan-dialog.js';

interface BilledInstancesProps {
  readonly billing: Billing;
  /** Why the reader may not change plans; null when they may. */
  readonly whyNot: string | null;
}

/** The roles say what the elements do: on a narrow screen the style sheet stacks the cells, which hides it. */
export function BilledInstances({ billing, whyNot }: BilledInstancesProps) {
  const [changing, setChanging] = useState<BilledInstance | null>(null);
  const { instances } = billing;
  return (
    <Panel>
      <Title order={2} size="h4" mb="sm">
        What you pay for
      </Title>
      {instances.length === 0 ? (
        <Message tone="idle" level={2} title="No instances yet">
          Once you order one, it stands here with what it costs and what it may use.
        </Message>
      ) : (
        <table className={classes.table} role="table" aria-label="What you pay for">
          <thead role="rowgroup">
            <tr role="row">
              {['Instance', 'Plan', 'Uses', 'Price', 'Change'].map((column) => (
                <th key={column} scope="col" role="columnheader">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {instances.map((one) => (
              <Row
                key={one.id}
                instance={one}
                mayChange={whyNot === null && billing.isOn}
                onChange={() => setChanging(one)}
              />
            ))}
          </tbody>
        </table>
      )}
      {changing && <PlanDialog instance={changing} onClose={() => setChanging(null)} />}
    </Panel>
  );
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

interface RowProps {
  readonly instance: BilledInstance;
  readonly mayChange: boolean;
  readonly onChange: () => void;
}

function Row({ instance, mayChange, onChange }: RowProps) {
  const { id, name, planName, price, standing, domains, replicas, memoryBytes } = instance;
  return (
    <tr role="row">
      <td role="cell" data-label="Instance">
        <TextLink to="/instances/$id" params={{ id }} fw={600}>
          {name}
        </TextLink>
      </td>
      <td role="cell" data-label="Plan">
        {planName}
        {standing !== 'good' && (
          <Text size="sm" c="dimmed">
            {standing === 'suspended'
              ? 'Switched off until it is paid'
              : 'Waits for the first payment'}
          </Text>
        )}
      </td>
      <td role="cell" data-label="Uses">
        {formatCount(replicas, 'replica', 'replicas')} with {formatBytes(memoryBytes)},{' '}
        {domains.used} of {formatCount(domains.allowed, 'domain', 'domains')}
        <Storage instance={instance} />
      </td>
      <td role="cell" data-label="Price" className={classes.amount}>
        {formatPrice(price)}
      </td>
      <td role="cell" data-label="Change">
        {mayChange && (
          <Button
            variant="default"
            size="compact-sm"
            onClick={onChange}
            aria-label={`Change plan of ${name}`}
          >
            Change plan
          </Button>
        )}
      </td>
    </tr>
  );
}
