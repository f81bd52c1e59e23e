import type { V1Deployment, V1ReplicaSet } from '@kubernetes/client-node';
import { jsonEquals } from '../schema/json-value.js';
import { matchesLabels, objectSelectorRequirements } from '../selectors/label-selector.js';
import type { FieldErrors } from './field-errors.js';
import { validatePodTemplate } from './pods.js';
import { isEmptySelector, validateObjectSelector } from './selectors.js';

export function validateDeployment({ spec }: V1Deployment, errors: FieldErrors): void {
  validateReplicas(spec?.replicas, errors);
  validateSelectorAndTemplate(spec, errors);
  validateStrategy(spec, errors);
  for (const field of [
    'minReadySeconds',
    'revisionHistoryLimit',
    'progressDeadlineSeconds',
  ] as const) {
    const value = spec?.[field];
    if (value !== undefined && value < 0) {
      errors.invalid(`spec.${field}`, value, 'must be greater than or equal to 0');
    }
  }
  const deadline = spec?.progressDeadlineSeconds;
  if (deadline !== undefined && deadline <= (spec?.minReadySeconds ?? 0)) {
    errors.invalid(
      'spec.progressDeadlineSeconds',
      deadline,
      'must be greater than minReadySeconds',
    );
  }
}

export function validateReplicaSet({ spec }: V1ReplicaSet, errors: FieldErrors): void {
  validateReplicas(spec?.replicas, errors);
  validateSelectorAndTemplate(spec, errors);
}

/** Deployments and ReplicaSets keep the selector they were created with. */
export function validateSelectorUnchanged(
  object: V1Deployment | V1ReplicaSet,
  live: V1Deployment | V1ReplicaSet,
  errors: FieldErrors,
): void {
  if (jsonEquals(object.spec?.selector, live.spec?.selector)) return;
  errors.invalid('spec.selector', object.spec?.selector, 'field is immutable');
}

function validateReplicas(replicas: number | undefined, errors: FieldErrors): void {
  if (replicas !== undefined && replicas < 0) {
    errors.invalid('spec.replicas', replicas, 'must be greater than or equal to 0');
  }
}

function validateSelectorAndTemplate(
  spec: V1Deployment['spec'] | V1ReplicaSet['spec'],
  errors: FieldErrors,
): void {
  const selector = spec?.selector;
  if (!selector) {
    errors.required('spec.selector');
  } else {
    validateObjectSelector(selector, 'spec.selector', errors);
    if (isEmptySelector(selector)) {
      errors.invalid('spec.selector', selector, 'empty selector is invalid for deployment');
    }
  }
  const labels = spec?.template?.metadata?.labels;
  const requirements =
    selector && !isEmptySelector(selector) ? objectSelectorRequirements(selector) : undefined;
  if (!requirements || !matchesLabels(requirements, labels)) {
    errors.invalid(
      'spec.template.metadata.labels',
      labels,
      '`selector` does not match template `labels`',
    );
  }
  validatePodTemplate(spec?.template, 'spec.template', errors);
  const restartPolicy = spec?.template?.spec?.restartPolicy;
  if (restartPolicy && restartPolicy !== 'Always') {
    errors.unsupported('spec.template.spec.restartPolicy', restartPolicy, ['Always']);
  }
}

function validateStrategy(spec: V1Deployment['spec'], errors: FieldErrors): void {
  const { type, rollingUpdate } = spec?.strategy ?? {};
  if (type === 'Recreate') {
    if (rollingUpdate) {
      errors.forbidden(
        'spec.strategy.rollingUpdate',
        "may not be specified when strategy `type` is 'Recreate'",
      );
    }
    return;
  }
  if (type !== undefined && type !== 'RollingUpdate') {
    const printed = { Type: type, RollingUpdate: rollingUpdate ?? null };
    errors.unsupported('spec.strategy', printed, ['Recreate', 'RollingUpdate']);
    return;
  }
  for (const field of ['maxUnavailable', 'maxSurge'] as const) {
    validateIntOrPercent(rollingUpdate?.[field], `spec.strategy.rollingUpdate.${field}`, errors);
  }
  if (isZero(rollingUpdate?.maxUnavailable) && isZero(rollingUpdate?.maxSurge)) {
    errors.invalid(
      'spec.strategy.rollingUpdate.maxUnavailable',
      rollingUpdate?.maxUnavailable,
      'may not be 0 when `maxSurge` is 0',
    );
  }
}

export function validateIntOrPercent(
  value: number | string | undefined,
  path: string,
  errors: FieldErrors,
): void {
  if (typeof value === 'number' && value < 0) {
    errors.invalid(path, value, 'must be greater than or equal to 0');
  }
  if (typeof value === 'string' && !/^\d+%$/.test(value)) {
    errors.invalid(
      path,
      value,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    );
  }
}

function isZero(value: number | string | undefined): boolean {
  return value === 0 || value === '0' || value === '0%';
}
