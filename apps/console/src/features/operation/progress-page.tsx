import type { Operation } from '@fleetcommand/contracts/http/operations';
import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { Button, Group, Text, Title } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';

import { awaitsPayment } from '../../api/awaits-payment.js';
import { isEnded } from '../../api/operations.js';
import { tenantQuery } from '../../api/tenants.js';
import { ButtonLink } from '../../ui/links.js';
import { LoadFailure, Message, PageSkeleton } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import { FirstPayment } from '../billing/first-payment.js';
import { afterFailure, headlineOf } from './operation-texts.js';
import classes from './progress-page.module.css';
import { StepList } from './step-list.js';
import { useOperation } from './use-operation.js';

const route = getRouteApi('/instances/$id/progress');

/** Long work on an instance, live. All it shows is the service's state, so leaving and coming back loses nothing. */
export function ProgressPage() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const tenant = useQuery(tenantQuery(id));
  const operationId = search.operation ?? tenant.data?.data.operationId ?? null;
  const operation = useOperation(operationId);

  if (operation.data) {
    return <Progress operation={operation.data} tenant={tenant.data?.data} />;
  }
  const failed = [operation, tenant].find(({ isError }) => isError);
  if (failed) {
    const retry = () => void failed.refetch();
    const what = failed === operation ? 'operation' : 'instance';
    return <LoadFailure error={failed.error} what={what} onRetry={retry} />;
  }
  if (tenant.data && operationId === null) return <NothingRuns tenant={tenant.data.data} />;
  return <PageSkeleton />;
}

interface ProgressProps {
  readonly operation: Operation;
  /** Unknown while it loads, and once it is deleted. */
  readonly tenant: Tenant | undefined;
}

function Progress({ operation, tenant }: ProgressProps) {
  const isUnpaid = tenant !== undefined && !isEnded(operation) && awaitsPayment(tenant);
  const headline = isUnpaid
    ? `${tenant.name} waits for its first payment`
    : headlineOf(operation, tenant?.name ?? 'The instance');
  usePageTitle(headline);
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <Title order={1} size="h2" aria-live="polite">
          {headline}
        </Title>
        <Outcome operation={operation} tenant={tenant} isUnpaid={isUnpaid} />
      </div>
      {isUnpaid && <FirstPayment tenant={tenant} />}
      <Panel>
        <StepList operation={operation} tenant={tenant} />
      </Panel>
    </div>
  );
}

interface OutcomeProps extends ProgressProps {
  /** It stands still until it is paid. */
  readonly isUnpaid: boolean;
}

function Outcome({ operation, tenant, isUnpaid }: OutcomeProps) {
  if (!isEnded(operation)) {
    return (
      <Text c="dimmed">
        {isUnpaid
          ? 'You may close this page and pay later: your order and its address are kept.'
          : 'You may close this page: it goes on without you, and is here when you come back.'}
      </Text>
    );
  }
  const error = operation.state === 'failed' ? operation.error : null;
  return (
    <>
      {error && (
        <Text role="alert">
          {error.message} {afterFailure(operation.kind, tenant)}
        </Text>
      )}
      <NextSteps operation={operation} tenant={tenant} />
    </>
  );
}

function NextSteps({ operation, tenant }: ProgressProps) {
  const isLive = operation.state === 'succeeded' && operation.kind !== 'tenant.delete';
  const isGone = operation.state === 'succeeded' && operation.kind === 'tenant.delete';
  return (
    <Group gap="sm">
      {isLive && tenant && (
        <Button
          component="a"
          href={tenant.url}
          target="_blank"
          rel="noopener"
          size="lg"
          rightSection={<IconExternalLink size={20} aria-hidden="true" />}
        >
          Open
        </Button>
      )}
      {isGone ? (
        <ButtonLink to="/" size="lg">
          Your instances
        </ButtonLink>
      ) : (
        <ButtonLink
          to="/instances/$id"
          params={{ id: operation.target }}
          variant="default"
          size="lg"
        >
          Go to instance
        </ButtonLink>
      )}
    </Group>
  );
}

function NothingRuns({ tenant }: { readonly tenant: Tenant }) {
  usePageTitle(tenant.name);
  return (
    <Message
      tone="idle"
      title="Nothing is under way"
      actions={
        <ButtonLink to="/instances/$id" params={{ id: tenant.id }}>
          Go to instance
        </ButtonLink>
      }
    >
      {tenant.name} has no operation to follow.
    </Message>
  );
}
