import type { Condition, Tenant } from '@fleetcommand/contracts/http/tenants';
import { Text } from '@mantine/core';

import { Small } from '../../ui/lines.js';
import { Row, Rows } from '../../ui/rows.js';
import { StateBadge } from '../../ui/state-badge.js';
import { lookOfCondition } from '../../ui/state-look.js';
import { TimeAgo } from '../../ui/time-ago.js';

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
    <Rows>
      {tenant.conditions.map((condition) => (
        <Row
          key={condition.type}
          end={
            <>
              <StateBadge look={lookOfCondition(condition, tenant)} />
              <Small>
                <TimeAgo at={condition.lastTransitionTime} />
              </Small>
            </>
          }
        >
          <span>{TITLE_OF[condition.type]}</span>
          <Small>{condition.message || condition.reason}</Small>
        </Row>
      ))}
    </Rows>
  );
}
