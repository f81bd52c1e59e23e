/** Decides which of a pod's containers to start and to stop now, and when to look again. */
import type { Container, Pod } from '../../objects/kinds.js';
import type { ContainerRecord } from './container-record.js';
import { remainingMs } from './restart-backoff.js';

export interface PodFacts {
  readonly pod: Pod;
  readonly records: ReadonlyMap<string, ContainerRecord>;
  readonly now: Date;
}

export interface Stop {
  readonly name: string;
  /** Seconds between SIGTERM and SIGKILL; absent: the pod's own grace period. */
  readonly graceSeconds?: number;
  /** Told in the `Killing` event. */
  readonly why: string;
}

export interface PodDecision {
  readonly start: readonly string[];
  readonly stop: readonly Stop[];
  /** Everything has ended and the API waits for our word: delete the pod for good. */
  readonly remove: boolean;
  /** Until the next back-off ends; absent: nothing waits for time. */
  readonly lookAgainAfterMs?: number;
}

/** What to do about one container; `settled` means nothing more will be done, whatever the time. */
type Step =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop'; readonly why: string }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'running' }
  | { readonly kind: 'settled' };

export function decidePod(facts: PodFacts): PodDecision {
  const { pod, records } = facts;
  if (pod.metadata.deletionTimestamp !== undefined) return decideLeaving(pod, records);
  const init = (pod.spec.initContainers ?? []).map((container) => stepOf(facts, container, true));
  const blockedAt = init.findIndex((step) => !letsPass(step, facts));
  if (blockedAt >= 0) return decisionOf(init.slice(0, blockedAt + 1));

  const main = pod.spec.containers.map((container) => stepOf(facts, container, false));
  if (main.every(({ step }) => step.kind === 'settled')) return stopSidecars(pod, records);
  return decisionOf([...init, ...main]);
}

/** Whether the container's ending is final under its policy. */
export function isFinal(pod: Pod, container: Container, exitCode: number): boolean {
  switch (restartPolicyOf(pod, container)) {
    case 'Always':
      return false;
    case 'OnFailure':
      return exitCode === 0;
    case 'Never':
      return true;
  }
}

/** An init container that keeps running beside the others (`restartPolicy: Always`). */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

/** An ordinary init container is done when it succeeds, so `Always` means `OnFailure` to it. */
function restartPolicyOf(pod: Pod, container: Container): 'Always' | 'OnFailure' | 'Never' {
  const isInit = (pod.spec.initContainers ?? []).some(({ name }) => name === container.name);
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  if (policy === 'Never') return 'Never';
  if (isInit && !isSidecar(container)) return 'OnFailure';
  return policy === 'OnFailure' ? 'OnFailure' : 'Always';
}

interface ContainerStep {
  readonly container: Container;
  readonly isInit: boolean;
  readonly step: Step;
}

function stepOf(facts: PodFacts, container: Container, isInit: boolean): ContainerStep {
  const record = facts.records.get(container.name);
  const step: Step = record === undefined ? { kind: 'start' } : decide(facts, container, record);
  return { container, isInit, step };
}

function decide({ pod, now }: PodFacts, container: Container, record: ContainerRecord): Step {
  const { state } = record;
  switch (state.phase) {
    case 'running':
      return state.unhealthy === undefined
        ? { kind: 'running' }
        : { kind: 'stop', why: state.unhealthy };
    case 'waiting': {
      const ms = (state.retryAt?.getTime() ?? 0) - now.getTime();
      return ms > 0 ? { kind: 'wait', ms } : { kind: 'start' };
    }
    case 'terminated': {
      if (isFinal(pod, container, state.ended.exitCode)) return { kind: 'settled' };
      const ms = remainingMs(record.restarts, state.ended.finishedAt, now);
      return ms > 0 ? { kind: 'wait', ms } : { kind: 'start' };
    }
  }
}

/** Whether the containers after this init container may start. */
function letsPass({ container, step }: ContainerStep, { records }: PodFacts): boolean {
  const state = records.get(container.name)?.state;
  if (isSidecar(container)) return state?.phase === 'running' && state.started;
  return step.kind === 'settled' && state?.phase === 'terminated' && state.ended.exitCode === 0;
}

function decisionOf(steps: readonly ContainerStep[]): PodDecision {
  const waits = steps.flatMap(({ step }) => (step.kind === 'wait' ? [step.ms] : []));
  return {
    start: steps.filter(({ step }) => step.kind === 'start').map(({ container }) => container.name),
    stop: steps.flatMap(({ container, step }) =>
      step.kind === 'stop' ? [{ name: container.name, why: step.why }] : [],
    ),
    remove: false,
    ...(waits.length === 0 ? {} : { lookAgainAfterMs: Math.min(...waits) }),
  };
}

/** With every main container done, sidecars have nothing left to be beside of. */
function stopSidecars(pod: Pod, records: ReadonlyMap<string, ContainerRecord>): PodDecision {
  const stop = (pod.spec.initContainers ?? [])
    .filter(({ name }) => records.get(name)?.state.phase === 'running')
    .map(({ name }) => ({ name, why: `Stopping container ${name}` }));
  return { start: [], stop, remove: false };
}

function decideLeaving(pod: Pod, records: ReadonlyMap<string, ContainerRecord>): PodDecision {
  const graceSeconds = pod.metadata.deletionGracePeriodSeconds;
  const running = [...records.values()].filter(({ state }) => state.phase === 'running');
  return {
    start: [],
    stop: running.map(({ name }) => ({
      name,
      why: `Stopping container ${name}`,
      ...(graceSeconds === undefined ? {} : { graceSeconds }),
    })),
    remove: running.length === 0,
  };
}
