import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { openRegionsQuery, plansQuery } from '../../api/catalogue.js';
import { isMoving } from '../../api/tenants.js';
import { TextLink } from '../../ui/links.js';
import { StateBadge } from '../../ui/state-badge.js';
import { lookOfTenant } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { RunningStep } from '../operation/running-step.js';
import { readableAddress } from '../ordering/slug.js';
import classes from './instances-table.module.css';
import { needsYou } from './needs-you.js';

const COLUMNS = ['Name', 'State', 'Address', 'Plan', 'Region', 'Created', 'Needs you'] as const;

/** The roles say what the elements do: on a narrow screen the style sheet stacks the cells, which hides it. */
export function InstancesTable({ tenants }: { readonly tenants: readonly Tenant[] }) {
  return (
    <table className={classes.table} role="table" aria-label="Your instances">
      <thead role="rowgroup">
        <tr role="row">
          {COLUMNS.map((column) => (
            <th key={column} scope="col" role="columnheader">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {tenants.map((tenant) => (
          <Row key={tenant.id} tenant={tenant} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ tenant }: { readonly tenant: Tenant }) {
  const { data: plans = [] } = useQuery(plansQuery);
  const { data: regions = [] } = useQuery(openRegionsQuery);
  const need = needsYou(tenant);
  return (
    <tr role="row">
      <Cell of="Name">
        <TextLink to="/instances/$id" params={{ id: tenant.id }} fw={600}>
          {tenant.name}
        </TextLink>
      </Cell>
      <Cell of="State">
        <span className={classes.state}>
          <StateBadge look={lookOfTenant(tenant)} />
          {isMoving(tenant) && <RunningStep tenant={tenant} />}
        </span>
      </Cell>
      <Cell of="Address">
        <Anchor href={tenant.url} target="_blank" rel="noopener" className={classes.address}>
          {readableAddress(tenant.url)}
        </Anchor>
      </Cell>
      <Cell of="Plan">{nameOf(plans, tenant.plan)}</Cell>
      <Cell of="Region">{nameOf(regions, tenant.region)}</Cell>
      <Cell of="Created">
        <TimeAgo at={tenant.createdAt} />
      </Cell>
      <Cell of="Needs you">
        {need ? (
          <span className={classes.need}>{need}</span>
        ) : (
          <Text span size="sm" c="dimmed">
            Nothing
          </Text>
        )}
      </Cell>
    </tr>
  );
}

interface CellProps {
  readonly of: (typeof COLUMNS)[number];
  readonly children: ReactNode;
}

function Cell({ of: column, children }: CellProps) {
  return (
    <td role="cell" data-label={column}>
      {children}
    </td>
  );
}

function nameOf(things: readonly { readonly id: string; readonly name: string }[], id: string) {
  return things.find((thing) => thing.id === id)?.name ?? id;
}
