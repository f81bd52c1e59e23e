import type { Operation, OperationStep } from '@fleetcommand/contracts/http/operations';
import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { useQuery } from '@tanstack/react-query';

import { meQuery } from '../../api/accounts.js';
import type { PaymentFacts } from '../../api/awaits-payment.js';
import { awaitedOf, type Awaited } from '../../api/awaits-you.js';
import { isEnded } from '../../api/operations.js';
import { formatDuration, formatElapsed } from '../../ui/durations.js';
import { Small } from '../../ui/lines.js';
import { TextLink } from '../../ui/links.js';
import { useNowMs } from '../../ui/now.js';
import { Row, Rows } from '../../ui/rows.js';
import { ToneWord } from '../../ui/state-badge.js';
import { lookOfStep } from '../../ui/state-look.js';
import { isAwaited } from '../session/permissions.js';
import classes from './step-list.module.css';

interface StepListProps {
  readonly operation: Operation;
  /** What it is done to; unknown while it loads, and once it is deleted. */
  readonly tenant: (PaymentFacts & Pick<Tenant, 'organizationId'>) | undefined;
}

/** An operation's steps, each with its state, what it says, and how long it took or has been taking. */
export function StepList({ operation, tenant }: StepListProps) {
  const nowMs = useNowMs(1_000, !isEnded(operation));
  const { data: me } = useQuery(meQuery);
  const awaited = tenant ? awaitedOf(tenant) : null;
  const wayOn = tenant && awaited && isAwaited(me, tenant.organizationId, awaited) ? awaited : null;
  return (
    <Rows isOrdered>
      {operation.steps.map((step) => (
        <Row
          key={step.name}
          tone={lookOfStep(step, tenant).tone}
          end={
            <span className={classes.end}>
              <ToneWord look={lookOfStep(step, tenant)} />
              <span className={classes.duration}>{durationOf(step, nowMs)}</span>
            </span>
          }
        >
          <span className={classes.title} data-state={step.state}>
            {step.title}
          </span>
          {step.message && step.state !== 'succeeded' && <Small>{step.message}</Small>}
          {wayOn && step.state === 'running' && <WayOn awaited={wayOn} />}
        </Row>
      ))}
    </Rows>
  );
}

/** Where the reader does what a step waits for. */
function WayOn({ awaited }: { readonly awaited: Awaited }) {
  const { to, label } = WAYS[awaited];
  return (
    <TextLink to={to} size="sm" underline="always">
      {label}
    </TextLink>
  );
}

const WAYS = {
  payment: { to: '/billing', label: 'Pay in Billing' },
  confirmation: { to: '/account', label: 'Have another mail sent' },
} as const satisfies Record<Awaited, object>;

function durationOf({ startedAt, endedAt }: OperationStep, nowMs: number): string {
  if (!startedAt) return '';
  if (!endedAt) return formatElapsed(nowMs - Date.parse(startedAt));
  return formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
}
