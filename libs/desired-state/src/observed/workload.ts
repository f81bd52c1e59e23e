import { z } from 'zod';

import type { ObservedObject } from './drift.js';

/** How the tenant's workload is, in one judgement. */
export interface WorkloadJudgement {
  /** `failed` is not final: the cluster goes on trying, and the judgement changes with it. */
  readonly status: 'ready' | 'progressing' | 'failed';
  /** CamelCase; Kubernetes' own word where it has one. */
  readonly reason: string;
  readonly message: string;
}

const conditions = z
  .array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string().optional(),
      message: z.string().optional(),
    }),
  )
  .default([]);

const deploymentStatus = z.object({
  metadata: z.object({ name: z.string(), generation: z.number().optional() }),
  spec: z.object({ replicas: z.number().default(1) }),
  status: z
    .object({
      observedGeneration: z.number().optional(),
      replicas: z.number().default(0),
      updatedReplicas: z.number().default(0),
      availableReplicas: z.number().default(0),
      conditions,
    })
    .prefault({}),
});

const podStatus = z.object({
  metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
  status: z
    .object({
      conditions,
      containerStatuses: z
        .array(
          z.object({
            name: z.string(),
            state: z
              .object({
                waiting: z
                  .object({ reason: z.string().optional(), message: z.string().optional() })
                  .optional(),
              })
              .prefault({}),
          }),
        )
        .default([]),
    })
    .prefault({}),
});

/** Waiting reasons that the passing of time alone does not heal, and what they mean. */
const STUCK_REASONS: Readonly<Record<string, string>> = {
  ImagePullBackOff: 'The image cannot be pulled',
  ErrImagePull: 'The image cannot be pulled',
  InvalidImageName: 'The image name is not valid',
  CreateContainerConfigError: 'The container cannot be configured',
  CreateContainerError: 'The container cannot be created',
  CrashLoopBackOff: 'The application starts and ends again and again',
};

/** Judges the Deployments named in `deploymentNames` by what the cluster reports of them and of their pods. */
export function judgeWorkload(
  deploymentNames: readonly string[],
  observed: readonly ObservedObject[],
  pods: readonly ObservedObject[],
): WorkloadJudgement {
  const deployments = observed.filter((object) => object.kind === 'Deployment');
  for (const name of deploymentNames) {
    const object = deployments.find((candidate) => candidate.metadata.name === name);
    const judgement = judgeDeployment(name, object, pods);
    if (judgement.status !== 'ready') return judgement;
  }
  return { status: 'ready', reason: 'Available', message: 'Every replica is ready.' };
}

/** One Deployment by its own status, then by what keeps its pods. */
export function judgeDeployment(
  name: string,
  object: ObservedObject | undefined,
  pods: readonly ObservedObject[],
): WorkloadJudgement {
  const parsed = deploymentStatus.safeParse(object);
  if (!parsed.success) {
    return {
      status: 'progressing',
      reason: 'NotObserved',
      message: `Waiting for the cluster to take up ${name}.`,
    };
  }
  const { metadata, spec, status } = parsed.data;
  const isCurrent = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  const isComplete =
    status.updatedReplicas >= spec.replicas &&
    status.availableReplicas >= spec.replicas &&
    status.replicas <= status.updatedReplicas;
  if (isCurrent && isComplete) {
    return { status: 'ready', reason: 'Available', message: `${name} is available.` };
  }
  const trouble = findDeploymentTrouble(status.conditions, isCurrent) ?? findPodTrouble(pods);
  if (trouble) return trouble;
  return {
    status: 'progressing',
    reason: 'RollingOut',
    message: `${status.availableReplicas} of ${spec.replicas} replicas of ${name} are ready.`,
  };
}

type DeploymentCondition = z.infer<typeof deploymentStatus>['status']['conditions'][number];

function findDeploymentTrouble(
  conditions: readonly DeploymentCondition[],
  isCurrent: boolean,
): WorkloadJudgement | null {
  if (!isCurrent) return null;
  const refused = conditions.find((c) => c.type === 'ReplicaFailure' && c.status === 'True');
  if (refused) {
    const isQuota = /quota/i.test(refused.message ?? '');
    const reason = isQuota ? 'QuotaExceeded' : (refused.reason ?? 'FailedCreate');
    return {
      status: 'failed',
      reason,
      message: `The cluster refuses the pods: ${refused.message ?? reason}`,
    };
  }
  const late = conditions.find(
    (c) => c.type === 'Progressing' && c.reason === 'ProgressDeadlineExceeded',
  );
  if (!late) return null;
  return {
    status: 'failed',
    reason: 'ProgressDeadlineExceeded',
    message: late.message ?? 'The workload did not become ready in time.',
  };
}

function findPodTrouble(pods: readonly ObservedObject[]): WorkloadJudgement | null {
  for (const object of pods) {
    const trouble = podTrouble(object);
    if (trouble) return trouble;
  }
  return null;
}

/** What keeps a pod from running that will not pass by itself. */
export function podTrouble(object: ObservedObject): WorkloadJudgement | null {
  const parsed = podStatus.safeParse(object);
  if (!parsed.success || parsed.data.metadata.deletionTimestamp) return null;
  const unscheduled = parsed.data.status.conditions.find(
    (c) => c.type === 'PodScheduled' && c.status === 'False' && c.reason === 'Unschedulable',
  );
  if (unscheduled) {
    return {
      status: 'failed',
      reason: 'Unschedulable',
      message: `No node can take the pod: ${unscheduled.message ?? 'no reason given'}`,
    };
  }
  for (const container of parsed.data.status.containerStatuses) {
    const waiting = container.state.waiting;
    const meaning = STUCK_REASONS[waiting?.reason ?? ''];
    if (!waiting?.reason || !meaning) continue;
    const detail = waiting.message ? `: ${waiting.message}` : '.';
    return {
      status: 'failed',
      reason: waiting.reason,
      message: `${meaning} (${container.name})${detail}`,
    };
  }
  return null;
}
