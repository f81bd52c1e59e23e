/**
 * One pod on this node. Observes the pod object and its own processes; starts and stops containers and
 * writes the pod's status. Its records are the truth about processes, the store's status is their image.
 */
import { getOne, PODS, type Container, type Pod } from '../../objects/kinds.js';
import type { KubeletContext } from '../kubelet-context.js';
import {
  ended,
  hookFailed,
  imageBackoff,
  imageMissing,
  nextRestartCount,
  noLongerReady,
  notConfigured,
  probed,
  PULL_ERROR_SHOWN_MS,
  retryNow,
  started,
  startFailed,
  type Awaited,
} from './container-changes.js';
import { makeContainerEvents, type ContainerEvents } from './container-events.js';
import { firstRecord, type ContainerRecord } from './container-record.js';
import { decidePod, isFinal, type Stop } from './decide-pod.js';
import { podDirectory, removePodDirectory } from './pod-directory.js';
import { podStatus } from './pod-status.js';
import { prepareContainer, type PreparedContainer } from './prepare-container.js';
import { remainingMs } from './restart-backoff.js';
import {
  startContainer,
  type ContainerListener,
  type RunningContainer,
} from './running-container.js';

const DEFAULT_GRACE_SECONDS = 30;

export class PodRuntime {
  private readonly records = new Map<string, ContainerRecord>();
  private readonly running = new Map<string, RunningContainer>();
  private readonly killed = new Set<string>();
  private readonly podIP: string;
  private readonly events: ContainerEvents;

  /** `onChange` asks for another `sync`, now or after a delay. */
  constructor(
    private readonly context: KubeletContext,
    private pod: Pod,
    private readonly onChange: (delayMs?: number) => void,
  ) {
    const { network, timers, events } = context;
    const before = pod.status?.podIP;
    this.podIP = before !== undefined && network.claim(before) ? before : network.allocate();
    this.events = makeContainerEvents(events, pod);
    const statuses = [
      ...(pod.status?.initContainerStatuses ?? []),
      ...(pod.status?.containerStatuses ?? []),
    ];
    for (const container of allContainers(pod)) {
      const status = statuses.find(({ name }) => name === container.name);
      this.records.set(container.name, firstRecord(container, status, timers.now()));
    }
  }

  get uid(): string {
    return this.pod.metadata.uid;
  }

  /** Brings processes in line with the pod object, and the object's status in line with the processes. */
  async sync(pod: Pod): Promise<void> {
    this.pod = pod;
    const { timers } = this.context;
    this.showImageBackoffs();
    const decision = decidePod({ pod, records: this.records, now: timers.now() });
    for (const stop of decision.stop) this.stop(stop);
    for (const name of decision.start) await this.start(name);
    this.report();
    if (decision.remove) this.remove();
    if (decision.lookAgainAfterMs !== undefined) this.onChange(decision.lookAgainAfterMs);
  }

  /** Writes the status, if it differs from the stored one. */
  report(): void {
    const { store, network, timers } = this.context;
    const { namespace, name } = this.pod.metadata;
    const stored = getOne(store, PODS, namespace, name);
    if (stored?.metadata.uid !== this.uid) return;
    const status = podStatus({
      pod: stored,
      records: this.records,
      podIP: this.podIP,
      hostIP: network.nodeIP,
      now: timers.now(),
    });
    store.updateStatus(PODS, { ...stored, status });
  }

  /** What its containers may wait for has changed. */
  retry(awaited: Awaited): void {
    let waits = false;
    for (const [name, record] of this.records) {
      const next = retryNow(record, awaited);
      waits ||= next !== record;
      this.records.set(name, next);
    }
    if (waits) this.onChange();
  }

  /** Ends its processes within the pod's own grace period, but `atMostMs`; the pod itself stays. */
  async shutDown(atMostMs: number): Promise<void> {
    for (const [name, record] of this.records) this.records.set(name, noLongerReady(record));
    this.report();
    const graceMs = (this.pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS) * 1000;
    for (const container of this.running.values()) container.stop(Math.min(graceMs, atMostMs));
    await this.untilEnded();
    this.report();
    this.context.network.release(this.podIP);
  }

  /** The pod is gone from the API: ends what still runs at once and removes what is on disk. */
  async destroy(): Promise<void> {
    for (const container of this.running.values()) container.stop(0);
    await this.untilEnded();
    this.context.network.release(this.podIP);
    removePodDirectory(podDirectory(this.context.directories.pods, this.uid));
    this.context.logs.remove(this.pod);
  }

  private async untilEnded(): Promise<void> {
    await Promise.all([...this.running.values()].map((container) => container.ended));
  }

  private remove(): void {
    const { store } = this.context;
    const { namespace, name, uid } = this.pod.metadata;
    store.delete(PODS, namespace, name, { uid, gracePeriodSeconds: 0 });
  }

  private container(name: string): Container | undefined {
    return allContainers(this.pod).find((container) => container.name === name);
  }

  private change(name: string, step: (record: ContainerRecord) => ContainerRecord): void {
    const record = this.records.get(name);
    if (record !== undefined) this.records.set(name, step(record));
  }

  private showImageBackoffs(): void {
    for (const [name, record] of this.records) {
      const container = this.container(name);
      if (container === undefined) continue;
      const next = imageBackoff(record, container, this.context.timers.now());
      if (next === undefined) continue;
      this.records.set(name, next);
      this.events.imageBackoff(container);
    }
  }

  private stop({ name, graceSeconds, why }: Stop): void {
    const container = this.container(name);
    const running = this.running.get(name);
    if (container === undefined || running === undefined) return;
    const leaving = this.pod.metadata.deletionTimestamp !== undefined;
    if (leaving) running.probeReadinessOnly();
    if (!this.killed.has(name)) this.events.killing(container, why);
    this.killed.add(name);
    const ofProbe = leaving ? undefined : container.livenessProbe?.terminationGracePeriodSeconds;
    const ofPod = this.pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
    running.stop((graceSeconds ?? ofProbe ?? ofPod) * 1000);
  }

  private async start(name: string): Promise<void> {
    const container = this.container(name);
    const record = this.records.get(name);
    if (container === undefined || record === undefined || this.running.has(name)) return;
    const { gate, timers } = this.context;
    const mayStart = gate.enter(this.gateKey(name), () => {
      this.onChange();
    });
    if (!mayStart) return;
    const prepared = prepareContainer(this.context, this.pod, container, this.podIP);
    if (prepared.ok) {
      await this.launch(container, record, prepared.value);
      return;
    }
    gate.leave(this.gateKey(name));
    const { code, message } = prepared.error;
    if (code === 'sandbox.container-config') {
      this.change(name, (current) => notConfigured(current, message, timers.now()));
      this.events.notConfigured(container, message);
    } else {
      this.change(name, (current) => imageMissing(current, message, timers.now()));
      this.events.imageMissing(container, message);
      this.onChange(PULL_ERROR_SHOWN_MS);
    }
    this.onChange(this.untilRetryMs(name));
  }

  private async launch(
    container: Container,
    record: ContainerRecord,
    { launch, user, userProblem }: PreparedContainer,
  ): Promise<void> {
    const { name } = container;
    if (userProblem !== undefined) this.events.otherUser(container, userProblem);
    try {
      const running = await startContainer(
        this.context,
        {
          pod: this.pod,
          container,
          podIP: this.podIP,
          launch,
          user,
          restartCount: nextRestartCount(record),
        },
        this.listenerOf(container),
      );
      this.running.set(name, running);
      this.killed.delete(name);
      this.change(name, (current) => started(current, container, running));
      this.events.created(container);
      if (container.startupProbe === undefined) running.probeOn();
      if (this.isReady(name)) this.context.gate.leave(this.gateKey(name));
    } catch (error) {
      this.context.gate.leave(this.gateKey(name));
      const message = startProblem(launch.command, launch.cwd, error);
      this.change(name, (current) => startFailed(current, message, this.context.timers.now()));
      this.events.notStarted(container, message);
      this.onChange();
    }
  }

  private listenerOf(container: Container): ContainerListener {
    const { name } = container;
    return {
      onProbe: (kind, verdict) => {
        this.change(name, (record) => probed(record, container, kind, verdict));
        if (kind === 'startup' && verdict === 'success') this.running.get(name)?.probeOn();
        if (this.isReady(name)) this.context.gate.leave(this.gateKey(name));
        this.onChange();
      },
      onProbeFailure: (kind, message) => {
        this.events.probeFailed(container, kind, message);
      },
      onOverMemory: (usedBytes, limitBytes) => {
        this.events.outOfMemory(container, usedBytes, limitBytes);
      },
      onHookFailure: (hook, message) => {
        this.events.hookFailed(container, hook, message);
        if (hook === 'preStop') return;
        this.change(name, (record) => hookFailed(record, 'FailedPostStartHook'));
        this.onChange();
      },
      onEnded: (how) => {
        this.running.delete(name);
        this.context.gate.leave(this.gateKey(name));
        this.change(name, (record) => ended(record, how));
        this.tellBackoff(container);
        this.onChange();
      },
    };
  }

  private tellBackoff(container: Container): void {
    const record = this.records.get(container.name);
    if (record?.state.phase !== 'terminated') return;
    const { exitCode, finishedAt } = record.state.ended;
    const leaving = this.pod.metadata.deletionTimestamp !== undefined;
    if (leaving || isFinal(this.pod, container, exitCode)) return;
    if (remainingMs(record.restarts, finishedAt, this.context.timers.now()) === 0) return;
    this.events.restartBackoff(container);
  }

  private untilRetryMs(name: string): number {
    const state = this.records.get(name)?.state;
    if (state?.phase !== 'waiting' || state.retryAt === undefined) return 0;
    return Math.max(0, state.retryAt.getTime() - this.context.timers.now().getTime());
  }

  private isReady(name: string): boolean {
    const state = this.records.get(name)?.state;
    return state?.phase === 'running' && state.ready;
  }

  private gateKey(name: string): string {
    return `${this.uid}/${name}`;
  }
}

function allContainers({ spec }: Pod): Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** The system says ENOENT of a missing program and of a missing working directory alike. */
function startProblem(command: string, cwd: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const why =
    code === 'ENOENT'
      ? `there is no such program, or its working directory ${cwd} does not exist`
      : code;
  return `cannot start "${command}": ${why}`;
}
