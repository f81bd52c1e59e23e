import type { Condition, Tenant } from '@fleetcommand/contracts/http/tenants';
import { Text } from '@mantine/core';

import { StateBadge } from '../../ui/state-badge.js';
import { lookOfCondition } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';
import classes from './conditions.module.css';

const TITLE_OF: Readonly<Record<Condition['type'], string>> = {
  ClusterReachable: 'Can be seen in its cluster',
  DatabaseReady: 'Has its database',
  ObjectsApplied: 'Is set up in the cluster',
  WorkloadReady: 'Runs',
  RouteReady: 'Can be reached',
  Ready: 'Is live',
};

/** What was observed of the instance, each with its reason and since when. */
export function Conditions({ tenant }: { readonly tenant: Tenant }) {
  if (tenant.conditions.length === 0) {
    return (
      <Text c="dimmed">Nothing has been observed yet; the work on it begins in a moment.</Text>
    );
  }
  return (
    <ul className={classes.list}>
      {tenant.conditions.map((condition) => (
        <li key={condition.type} className={classes.condition}>
          <span className={classes.title}>
            {TITLE_OF[condition.type]}
            <Text span size="sm" c="dimmed">
              {condition.message || condition.reason}
            </Text>
          </span>
          <span className={classes.state}>
            <StateBadge look={lookOfCondition(condition, tenant)} />
            <Text span size="sm" c="dimmed">
              <TimeAgo at={condition.lastTransitionTime} />
            </Text>
          </span>
        </li>
      ))}
    </ul>
  );
}
