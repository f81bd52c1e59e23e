import type {
  V1LimitRange,
  V1PodDisruptionBudget,
  V1ResourceQuota,
  V1RoleBinding,
  V1Role,
} from '@kubernetes/client-node';
import { jsonEquals } from '../schema/json-value.js';
import { compareQuantities, quantityNano } from '../schema/quantity.js';
import type { FieldErrors } from './field-errors.js';
import { qualifiedName } from './names.js';
import { validateObjectSelector } from './selectors.js';
import { validateIntOrPercent } from './workloads.js';

export function validateDisruptionBudget(
  { spec }: V1PodDisruptionBudget,
  errors: FieldErrors,
): void {
  if (spec?.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    errors.invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set');
  }
  validateIntOrPercent(spec?.minAvailable, 'spec.minAvailable', errors);
  validateIntOrPercent(spec?.maxUnavailable, 'spec.maxUnavailable', errors);
  if (spec?.selector) validateObjectSelector(spec.selector, 'spec.selector', errors);
}

export function validateResourceQuota({ spec }: V1ResourceQuota, errors: FieldErrors): void {
  for (const [name, quantity] of Object.entries(spec?.hard ?? {})) {
    const problem = qualifiedName(name);
    if (problem) errors.invalid(`spec.hard[${name}]`, name, problem);
    if ((quantityNano(quantity) ?? 0n) < 0n) {
      errors.invalid(`spec.hard[${name}]`, quantity, 'must be greater than or equal to 0');
    }
  }
}

const LIMIT_TYPES = ['Container', 'PersistentVolumeClaim', 'Pod'];

export function validateLimitRange({ spec }: V1LimitRange, errors: FieldErrors): void {
  const types = new Set<string>();
  spec?.limits?.forEach((limit, index) => {
    const at = `spec.limits[${index}]`;
    if (types.has(limit.type)) errors.duplicate(`${at}.type`, limit.type);
    types.add(limit.type);
    if (!LIMIT_TYPES.includes(limit.type) && !limit.type.includes('/')) {
      errors.invalid(`${at}.type`, limit.type, 'must be a standard limit type or fully qualified');
    }
    for (const [name, min] of Object.entries(limit.min ?? {})) {
      const max = limit.max?.[name];
      if (max !== undefined && compareQuantities(min, max) > 0) {
        errors.invalid(
          `${at}.min[${name}]`,
          min,
          `min value ${min} is greater than max value ${max}`,
        );
      }
    }
    for (const [name, request] of Object.entries(limit.defaultRequest ?? {})) {
      // The client's type spells `default` with an underscore; the object does not.
      const byDefault = (limit as { default?: Record<string, string> }).default?.[name];
      if (byDefault !== undefined && compareQuantities(request, byDefault) > 0) {
        errors.invalid(
          `${at}.defaultRequest[${name}]`,
          request,
          `default request value ${request} is greater than default limit value ${byDefault}`,
        );
      }
    }
  });
}

export function validateRole(role: V1Role, errors: FieldErrors): void {
  role.rules?.forEach((rule, index) => {
    if (!rule.verbs?.length)
      errors.required(`rules[${index}].verbs`, 'verbs must contain at least one value');
    if (rule.nonResourceURLs?.length) return;
    if (!rule.apiGroups?.length) {
      errors.required(
        `rules[${index}].apiGroups`,
        'resource rules must supply at least one api group',
      );
    }
    if (!rule.resources?.length) {
      errors.required(
        `rules[${index}].resources`,
        'resource rules must supply at least one resource',
      );
    }
  });
}

export function validateRoleBinding(binding: V1RoleBinding, errors: FieldErrors): void {
  const { kind, name } = binding.roleRef ?? {};
  if (!kind || !['ClusterRole', 'Role'].includes(kind)) {
    errors.unsupported('roleRef.kind', kind ?? '', ['Role', 'ClusterRole']);
  }
  if (!name) errors.required('roleRef.name');
  binding.subjects?.forEach((subject, index) => {
    if (!subject.name) errors.required(`subjects[${index}].name`);
    if (subject.kind === 'ServiceAccount' && !subject.namespace) {
      errors.required(`subjects[${index}].namespace`);
    }
  });
}

export function validateRoleBindingUpdate(
  binding: V1RoleBinding,
  live: V1RoleBinding,
  errors: FieldErrors,
): void {
  if (!jsonEquals(binding.roleRef, live.roleRef)) {
    errors.invalid('roleRef', binding.roleRef, 'cannot change roleRef');
  }
}
