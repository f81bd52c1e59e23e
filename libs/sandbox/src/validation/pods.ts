import type { V1Pod, V1PodSpec, V1PodTemplateSpec, V1Volume } from '@kubernetes/client-node';
import { without } from '../objects/object-fields.js';
import { jsonEquals } from '../schema/json-value.js';
import { validateContainers } from './containers.js';
import type { FieldErrors } from './field-errors.js';
import { validateLabels } from './metadata.js';
import { dnsLabel, dnsSubdomain } from './names.js';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

export function validatePod(pod: V1Pod, errors: FieldErrors): void {
  if (!pod.spec) errors.required('spec.containers');
  else validatePodSpec(pod.spec, 'spec', errors);
}

export function validatePodTemplate(
  template: V1PodTemplateSpec | undefined,
  path: string,
  errors: FieldErrors,
): void {
  validateLabels(template?.metadata?.labels, `${path}.labels`, errors);
  if (!template?.spec) errors.required(`${path}.spec.containers`);
  else validatePodSpec(template.spec, `${path}.spec`, errors);
}

export function validatePodSpec(spec: V1PodSpec, path: string, errors: FieldErrors): void {
  const volumes = validateVolumes(spec.volumes ?? [], `${path}.volumes`, errors);
  const names = new Set<string>();
  if (!spec.containers?.length) errors.required(`${path}.containers`);
  validateContainers(
    spec.containers ?? [],
    `${path}.containers`,
    { volumes, names, init: false },
    errors,
  );
  validateContainers(
    spec.initContainers ?? [],
    `${path}.initContainers`,
    { volumes, names, init: true },
    errors,
  );
  if (spec.restartPolicy && !RESTART_POLICIES.includes(spec.restartPolicy)) {
    errors.unsupported(`${path}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES);
  }
  if (spec.dnsPolicy && !DNS_POLICIES.includes(spec.dnsPolicy)) {
    errors.unsupported(`${path}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES);
  }
  if (spec.serviceAccountName) {
    const problem = dnsSubdomain(spec.serviceAccountName);
    if (problem) errors.invalid(`${path}.serviceAccountName`, spec.serviceAccountName, problem);
  }
  if (spec.nodeName) {
    const problem = dnsSubdomain(spec.nodeName);
    if (problem) errors.invalid(`${path}.nodeName`, spec.nodeName, problem);
  }
  for (const field of ['hostname', 'subdomain'] as const) {
    const value = spec[field];
    const problem = value ? dnsLabel(value) : undefined;
    if (problem) errors.invalid(`${path}.${field}`, value, problem);
  }
  validateLabels(spec.nodeSelector, `${path}.nodeSelector`, errors);
  if (spec.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds < 1) {
    errors.invalid(
      `${path}.activeDeadlineSeconds`,
      spec.activeDeadlineSeconds,
      'must be between 1 and 2147483647, inclusive',
    );
  }
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    errors.invalid(
      `${path}.terminationGracePeriodSeconds`,
      spec.terminationGracePeriodSeconds,
      'must be greater than or equal to 0',
    );
  }
}

function validateVolumes(
  volumes: readonly V1Volume[],
  path: string,
  errors: FieldErrors,
): ReadonlySet<string> {
  const names = new Set<string>();
  volumes.forEach((volume, index) => {
    const at = `${path}[${index}]`;
    if (!volume.name) {
      errors.required(`${at}.name`);
      return;
    }
    const problem = dnsLabel(volume.name);
    if (problem) errors.invalid(`${at}.name`, volume.name, problem);
    if (names.has(volume.name)) errors.duplicate(`${at}.name`, volume.name);
    names.add(volume.name);
    const sources = Object.keys(volume).filter((key) => key !== 'name');
    if (sources.length === 0) errors.required(at, 'must specify a volume type');
    for (const extra of sources.slice(1)) {
      errors.forbidden(`${at}.${extra}`, 'may not specify more than 1 volume type');
    }
    if (volume.secret && !volume.secret.secretName) errors.required(`${at}.secret.secretName`);
    if (volume.configMap && !volume.configMap.name) errors.required(`${at}.configMap.name`);
    if (volume.persistentVolumeClaim && !volume.persistentVolumeClaim.claimName) {
      errors.required(`${at}.persistentVolumeClaim.claimName`);
    }
  });
  return names;
}

const CHANGEABLE = [
  'activeDeadlineSeconds',
  'containers',
  'initContainers',
  'nodeName',
  'schedulingGates',
  'terminationGracePeriodSeconds',
  'tolerations',
];

/** A pod's spec is fixed once created, but for images, deadlines, additional tolerations and the node it is bound to. */
export function validatePodUpdate(pod: V1Pod, live: V1Pod, errors: FieldErrors): void {
  const fixed = ({ spec }: V1Pod): unknown => ({
    ...without(spec, CHANGEABLE),
    containers: spec?.containers.map((container) => without(container, ['image'])),
    initContainers: (spec?.initContainers ?? []).map((container) => without(container, ['image'])),
  });
  const boundElsewhere = live.spec?.nodeName && live.spec.nodeName !== pod.spec?.nodeName;
  if (!boundElsewhere && jsonEquals(fixed(pod), fixed(live))) return;
  errors.forbidden(
    'spec',
    'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
  );
}
