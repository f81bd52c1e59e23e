import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { blueprintsQuery, openRegionsQuery, plansQuery } from '../../api/catalogue.js';
import { isEnded } from '../../api/operations.js';
import { formatPrice } from '../../ui/amounts.js';
import { TextLink } from '../../ui/links.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { headlineOf } from '../operation/operation-texts.js';
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
        <Facts tenant={tenant} />
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

/** What runs now, step by step; a failed one stays until something newer succeeds. */
function CurrentOperation({ tenant }: { readonly tenant: Tenant }) {
  const { data: operation } = useOperation(tenant.operationId);
  if (!operation || (isEnded(operation) && operation.state !== 'failed')) return null;
  return (
    <Panel>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {headlineOf(operation, tenant.name)}
        </Title>
        <TextLink
          to="/instances/$id/progress"
          params={{ id: tenant.id }}
          search={{ operation: operation.id }}
        >
          Follow it
        </TextLink>
      </Group>
      <StepList operation={operation} />
    </Panel>
  );
}

function Facts({ tenant }: { readonly tenant: Tenant }) {
  const { data: plans = [] } = useQuery(plansQuery);
  const { data: regions = [] } = useQuery(openRegionsQuery);
  const { data: blueprints = [] } = useQuery(blueprintsQuery);
  const plan = plans.find(({ id }) => id === tenant.plan);
  const region = regions.find(({ id }) => id === tenant.region);
  const blueprint = blueprints.find(({ id }) => id === tenant.blueprint);
  return (
    <dl className={classes.facts}>
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
    </dl>
  );
}
