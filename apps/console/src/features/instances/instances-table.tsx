import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { openRegionsQuery, plansQuery } from '../../api/catalogue.js';
import { isMoving } from '../../api/tenants.js';
import { Small } from '../../ui/lines.js';
import { TextLink } from '../../ui/links.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { lookOfTenant } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { RunningStep } from '../operation/running-step.js';
import { readableAddress } from '../ordering/slug.js';
import classes from './instances-table.module.css';
import { needsYou } from './needs-you.js';

/** Somebody's instances, and what of each needs them. */
export function InstancesTable({ tenants }: { readonly tenants: readonly Tenant[] }) {
  const { data: plans = [] } = useQuery(plansQuery);
  const { data: regions = [] } = useQuery(openRegionsQuery);
  const columns: readonly Column<Tenant>[] = [
    {
      name: 'Name',
      of: ({ id, name }) => (
        <TextLink to="/instances/$id" params={{ id }} fw={600}>
          {name}
        </TextLink>
      ),
    },
    { name: 'State', of: (tenant) => <State tenant={tenant} /> },
    { name: 'Address', of: ({ url }) => <Address url={url} /> },
    { name: 'Plan', of: ({ plan }) => nameOf(plans, plan) },
    { name: 'Region', of: ({ region }) => nameOf(regions, region) },
    { name: 'Created', of: ({ createdAt }) => <TimeAgo at={createdAt} /> },
    { name: 'Needs you', of: (tenant) => <Need tenant={tenant} /> },
  ];
  return (
    <StackedTable label="Your instances" columns={columns} rows={tenants} keyOf={({ id }) => id} />
  );
}

function State({ tenant }: { readonly tenant: Tenant }) {
  return (
    <span className={classes.state}>
      <StateBadge look={lookOfTenant(tenant)} />
      {isMoving(tenant) && <RunningStep tenant={tenant} />}
    </span>
  );
}

function Address({ url }: { readonly url: string }) {
  return (
    <Anchor href={url} target="_blank" rel="noopener" className={classes.address}>
      {readableAddress(url)}
    </Anchor>
  );
}

function Need({ tenant }: { readonly tenant: Tenant }) {
  const need = needsYou(tenant);
  if (need) return <span className={classes.need}>{need}</span>;
  return <Small>–</Small>;
}

function nameOf(things: readonly { readonly id: string; readonly name: string }[], id: string) {
  return things.find((thing) => thing.id === id)?.name ?? id;
}
