import type { Operation, OperationStep } from '@fleetcommand/contracts/http/operations';

import { isEnded } from '../../api/operations.js';
import { formatDuration, formatElapsed } from '../../ui/durations.js';
import { Small } from '../../ui/lines.js';
import { useNowMs } from '../../ui/now.js';
import { Row, Rows } from '../../ui/rows.js';
import { ToneWord } from '../../ui/state-badge.js';
import { lookOfStep } from '../../ui/state-look.js';
import classes from './step-list.module.css';

/** An operation's steps, each with its state, what it says, and how long it took or has been taking. */
export function StepList({ operation }: { readonly operation: Operation }) {
  const nowMs = useNowMs(1_000, !isEnded(operation));
  return (
    <Rows isOrdered>
      {operation.steps.map((step) => (
        <Row
          key={step.name}
          tone={lookOfStep(step).tone}
          end={
            <span className={classes.end}>
              <ToneWord look={lookOfStep(step)} />
              <span className={classes.duration}>{durationOf(step, nowMs)}</span>
            </span>
          }
        >
          <span className={classes.title} data-state={step.state}>
            {step.title}
          </span>
          {step.message && step.state !== 'succeeded' && <Small>{step.message}</Small>}
        </Row>
      ))}
    </Rows>
  );
}

function durationOf({ startedAt, endedAt }: OperationStep, nowMs: number): string {
  if (!startedAt) return '';
  if (!endedAt) return formatElapsed(nowMs - Date.parse(startedAt));
  return formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
}
