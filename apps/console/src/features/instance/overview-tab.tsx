import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { blueprintsQuery, openRegionsQuery, plansQuery } from '../../api/catalogue.js';
import { isEnded } from '../../api/operations.js';
import { isMoving } from '../../api/tenants.js';
import { formatPrice } from '../../ui/amounts.js';
import { Columns } from '../../ui/columns.js';
import { Fact, Facts } from '../../ui/facts.js';
import { TextLink } from '../../ui/links.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Section } from '../../ui/section.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { afterFailure, headlineOf } from '../operation/operation-texts.js';
import { StepList } from '../operation/step-list.js';
import { useOperation } from '../operation/use-operation.js';
import { Conditions } from './conditions.js';
import { LatestEvents } from './event-list.js';
import { useInstance } from './instance-context.js';

export function OverviewTab() {
  const { data: tenant } = useInstance();
  usePageTitle(tenant.name);
  return (
    <Columns
      aside={
        <Section title="Facts">
          <TenantFacts tenant={tenant} />
        </Section>
      }
    >
      <CurrentOperation tenant={tenant} />
      <Section title="Conditions">
        <Conditions tenant={tenant} />
      </Section>
      <Section title="Latest activity">
        <LatestEvents id={tenant.id} />
      </Section>
    </Columns>
  );
}

/**
 * What runs now, step by step. A failed one stays until something newer succeeds, and what was seen running stays
 * while the page does: nothing jumps when it ends.
 */
function CurrentOperation({ tenant }: { readonly tenant: Tenant }) {
  const { data: operation } = useOperation(tenant.operationId);
  const isRunning = operation !== undefined && !isEnded(operation);
  const [seenRunning, setSeenRunning] = useState<string | null>(null);
  if (isRunning && seenRunning !== operation.id) setSeenRunning(operation.id);
  if (!operation) {
    return tenant.operationId !== null && isMoving(tenant) ? <Skeleton height={312} /> : null;
  }
  const isShown = isRunning || operation.state === 'failed' || operation.id === seenRunning;
  if (!isShown) return null;
  return (
    <Section
      title={headlineOf(operation, tenant.name)}
      about={operation.state === 'failed' && afterFailure(operation.kind, tenant)}
      actions={
        isRunning && (
          <TextLink
            to="/instances/$id/progress"
            params={{ id: tenant.id }}
            search={{ operation: operation.id }}
          >
            Follow it
          </TextLink>
        )
      }
    >
      <StepList operation={operation} tenant={tenant} />
    </Section>
  );
}

function TenantFacts({ tenant }: { readonly tenant: Tenant }) {
  const { data: plans = [] } = useQuery(plansQuery);
  const { data: regions = [] } = useQuery(openRegionsQuery);
  const { data: blueprints = [] } = useQuery(blueprintsQuery);
  const plan = plans.find(({ id }) => id === tenant.plan);
  const region = regions.find(({ id }) => id === tenant.region);
  const blueprint = blueprints.find(({ id }) => id === tenant.blueprint);
  return (
    <Facts>
      <Fact name="Plan">{plan ? `${plan.name}, ${formatPrice(plan.price)}` : tenant.plan}</Fact>
      <Fact name="Application">
        {blueprint?.name ?? tenant.blueprint} {tenant.version}
      </Fact>
      <Fact name="Region">{region?.name ?? tenant.region}</Fact>
      <Fact name="Cluster">{tenant.cluster}</Fact>
      <Fact name="Created">
        <TimeAgo at={tenant.createdAt} />
      </Fact>
      <Fact name="Id">
        <code>{tenant.id}</code>
      </Fact>
    </Facts>
  );
}
