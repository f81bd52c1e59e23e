/** The events the kubelet tells of containers, in the real kubelet's words. */
import type { EventRecorder, EventType } from '../../events/event-recorder.js';
import type { Container, Pod } from '../../objects/kinds.js';
import type { ProbeKind } from '../probes/probe-verdict.js';

export interface ContainerEvents {
  created(container: Container): void;
  imageMissing(container: Container, message: string): void;
  imageBackoff(container: Container): void;
  notConfigured(container: Container, message: string): void;
  notStarted(container: Container, message: string): void;
  otherUser(container: Container, message: string): void;
  probeFailed(container: Container, kind: ProbeKind, message: string): void;
  hookFailed(container: Container, hook: 'postStart' | 'preStop', message: string): void;
  killing(container: Container, why: string): void;
  outOfMemory(container: Container, usedBytes: number, limitBytes: number): void;
  restartBackoff(container: Container): void;
}

export function makeContainerEvents(events: EventRecorder, pod: Pod): ContainerEvents {
  const record = (container: Container, type: EventType, reason: string, message: string): void => {
    const isInit = !pod.spec.containers.some(({ name }) => name === container.name);
    const field = isInit ? 'initContainers' : 'containers';
    const fieldPath = `spec.${field}{${container.name}}`;
    events.record({ object: pod, fieldPath }, type, reason, message);
  };
  return {
    created(container) {
      const { name, image } = container;
      record(
        container,
        'Normal',
        'Pulled',
        `Container image "${image}" already present on machine`,
      );
      record(container, 'Normal', 'Created', `Created container: ${name}`);
      record(container, 'Normal', 'Started', `Started container ${name}`);
    },
    imageMissing(container, message) {
      const failed = `Failed to pull image "${container.image}": ${message}`;
      record(container, 'Warning', 'Failed', failed);
      record(container, 'Warning', 'Failed', 'Error: ErrImagePull');
    },
    imageBackoff(container) {
      record(container, 'Normal', 'BackOff', `Back-off pulling image "${container.image}"`);
      record(container, 'Warning', 'Failed', 'Error: ImagePullBackOff');
    },
    notConfigured(container, message) {
      record(container, 'Warning', 'Failed', `Error: ${message}`);
    },
    notStarted(container, message) {
      record(container, 'Warning', 'Failed', `Error: ${message}`);
    },
    otherUser(container, message) {
      record(container, 'Warning', 'UserNotApplied', message);
    },
    probeFailed(container, kind, message) {
      const subject = `${kind[0]?.toUpperCase()}${kind.slice(1)} probe failed`;
      record(container, 'Warning', 'Unhealthy', `${subject}: ${message}`);
    },
    hookFailed(container, hook, message) {
      const reason = hook === 'postStart' ? 'FailedPostStartHook' : 'FailedPreStopHook';
      const hookName = hook === 'postStart' ? 'PostStartHook' : 'PreStopHook';
      record(container, 'Warning', reason, `${hookName} failed: ${message}`);
    },
    killing(container, why) {
      record(container, 'Normal', 'Killing', why);
    },
    outOfMemory(container, usedBytes, limitBytes) {
      const message = `Container ${container.name} used ${mebibytes(usedBytes)}, more than its memory limit of ${mebibytes(limitBytes)}, and was killed`;
      record(container, 'Warning', 'OOMKilling', message);
    },
    restartBackoff(container) {
      const { name, namespace, uid } = pod.metadata;
      const message = `Back-off restarting failed container ${container.name} in pod ${name}_${namespace}(${uid})`;
      record(container, 'Warning', 'BackOff', message);
    },
  };
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)}Mi`;
}
