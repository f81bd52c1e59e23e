import { isSatisfied, type ObservedObject } from './drift.js';
import { judgeDeployment, podTrouble } from './workload.js';

/**
 * Whether a look at the tenant could end otherwise after this change; null: there is no such object. Most of what a
 * cluster tells during a rollout changes nothing that `findDrift` or `judgeWorkload` look at.
 */
export function matters(before: ObservedObject | null, after: ObservedObject | null): boolean {
  const [was, is] = [lookedAt(before), lookedAt(after)];
  return !isSatisfied(was, is) || !isSatisfied(is, was);
}

function lookedAt(object: ObservedObject | null): unknown {
  if (!object) return null;
  if (object.kind === 'Pod') return podTrouble(object);
  const { metadata, status: _status, ...content } = object;
  const { resourceVersion: _version, generation: _generation, annotations, ...named } = metadata;
  return {
    ...content,
    ...named,
    annotations: withoutRevision(annotations),
    judgement:
      object.kind === 'Deployment' ? judgeDeployment(metadata.name, object, []) : undefined,
  };
}

/** The Deployment controller counts rollouts there; every other annotation might be one of ours. */
function withoutRevision({
  'deployment.kubernetes.io/revision': _revision,
  ...others
}: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return others;
}
