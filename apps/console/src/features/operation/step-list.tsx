import type { Operation, OperationStep } from '@fleetcommand/contracts/http/operations';

import { isEnded } from '../../api/operations.js';
import { formatDuration, formatElapsed } from '../../ui/durations.js';
import { useNowMs } from '../../ui/now.js';
import { ToneIcon } from '../../ui/state-badge.js';
import { lookOfStep } from '../../ui/state-look.js';
import classes from './step-list.module.css';

/** An operation's steps, each with its state, what it says, and how long it took or has been taking. */
export function StepList({ operation }: { readonly operation: Operation }) {
  const nowMs = useNowMs(1_000, !isEnded(operation));
  return (
    <ol className={classes.steps}>
      {operation.steps.map((step) => (
        <Step key={step.name} step={step} nowMs={nowMs} />
      ))}
    </ol>
  );
}

function Step({ step, nowMs }: { readonly step: OperationStep; readonly nowMs: number }) {
  const { tone, word } = lookOfStep(step);
  const isDone = step.state === 'succeeded';
  return (
    <li className={classes.step} data-state={step.state}>
      <ToneIcon tone={tone} size={22} />
      <div className={classes.text}>
        <span className={classes.title}>{step.title}</span>
        {step.message && !isDone && <span className={classes.message}>{step.message}</span>}
      </div>
      <span className={classes.facts}>
        <span className={classes.word} data-tone={tone}>
          {word}
        </span>
        <span className={classes.duration}>{durationOf(step, nowMs)}</span>
      </span>
    </li>
  );
}

function durationOf({ startedAt, endedAt }: OperationStep, nowMs: number): string {
  if (!startedAt) return '';
  if (!endedAt) return formatElapsed(nowMs - Date.parse(startedAt));
  return formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
}
