import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';

import { blueprintsQuery, openRegionsQuery, plansQuery } from '../../api/catalogue.js';
import { isEnded } from '../../api/operations.js';
import { isMoving } from '../../api/tenants.js';
import { formatPrice } from '../../ui/amounts.js';
import { Facts } from '../../ui/facts.js';
import { TextLink } from '../../ui/links.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { afterFailure, headlineOf } from '../operation/operation-texts.js';
import { StepList } from '../operation/step-list.js';
import { useOperation } from '../operation/use-operation.js';
import { Conditions } from './conditions.js';
import { LatestEvents } from './event-list.js';
import { useInstance } from './instance-context.js';
import classes from './overview-tab.module.css';

export function OverviewTab() {
  const { data: tenant } = useInstance();
  usePageTitle(tenant.name);
  return (
    <div className={classes.columns}>
      <Stack gap="md" className={classes.column}>
        <CurrentOperation tenant={tenant} />
        <Section title="Conditions">
          <Conditions tenant={tenant} />
        </Section>
        <Section title="Latest activity">
          <LatestEvents id={tenant.id} />
        </Section>
      </Stack>
      <Section title="Facts">
        <TenantFacts tenant={tenant} />
      </Section>
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.column}>
      <Panel>
        <Title order={2} size="h4" mb="sm">
          {title}
        </Title>
        {children}
      </Panel>
    </section>
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
    <Panel>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {headlineOf(operation, tenant.name)}
        </Title>
        {isRunning && (
          <TextLink
            to="/instances/$id/progress"
            params={{ id: tenant.id }}
            search={{ operation: operation.id }}
          >
            Follow it
          </TextLink>
        )}
      </Group>
      {operation.state === 'failed' && (
        <Text c="dimmed">{afterFailure(operation.kind, tenant)}</Text>
      )}
      <StepList operation={operation} />
    </Panel>
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
      <dt>Plan</dt>
      <dd>{plan ? `${plan.name}, ${formatPrice(plan.price)}` : tenant.plan}</dd>
      <dt>Application</dt>
      <dd>
        {blueprint?.name ?? tenant.blueprint} {tenant.version}
      </dd>
      <dt>Region</dt>
      <dd>{region?.name ?? tenant.region}</dd>
      <dt>Cluster</dt>
      <dd>{tenant.cluster}</dd>
      <dt>Created</dt>
      <dd>
        <TimeAgo at={tenant.createdAt} />
      </dd>
      <dt>Id</dt>
      <dd>
        <code>{tenant.id}</code>
      </dd>
    </Facts>
  );
}
