import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import type { JsonSchema } from '../schema/openapi-schema.js';
import type { FieldErrors } from './field-errors.js';
import { dns1035Label, dnsSubdomain } from './names.js';

const SCOPES = ['Cluster', 'Namespaced'];
/** CRDs of these groups must be approved by the Kubernetes project; everyone else picks another domain. */
const PROTECTED_GROUP = /(^|\.)(k8s|kubernetes)\.io$/;

export function validateCustomResourceDefinition(
  { metadata, spec }: V1CustomResourceDefinition,
  errors: FieldErrors,
): void {
  if (metadata?.name !== `${spec.names?.plural}.${spec.group}`) {
    errors.invalid('metadata.name', metadata?.name, `must be spec.names.plural+"."+spec.group`);
  }
  if (!spec.group) errors.required('spec.group');
  else {
    const problem = dnsSubdomain(spec.group);
    if (problem) errors.invalid('spec.group', spec.group, problem);
    else if (spec.group.split('.').length < 2) {
      errors.invalid('spec.group', spec.group, 'should be a domain with at least one dot');
    }
  }
  const approval = metadata?.annotations?.['api-approved.kubernetes.io'];
  if (PROTECTED_GROUP.test(spec.group) && !approval) {
    errors.required(
      'metadata.annotations[api-approved.kubernetes.io]',
      'protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    );
  }
  if (!SCOPES.includes(spec.scope)) errors.unsupported('spec.scope', spec.scope ?? '', SCOPES);
  validateNames(spec, errors);
  validateVersions(spec, errors);
  if (spec.conversion?.strategy === 'Webhook') {
    errors.forbidden(
      'spec.conversion.strategy',
      'the sandbox calls no webhooks: only None is served',
    );
  }
}

function validateNames({ names }: V1CustomResourceDefinition['spec'], errors: FieldErrors): void {
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) {
    const name = names?.[field];
    if (!name) {
      errors.required(`spec.names.${field}`);
      continue;
    }
    const problem = dns1035Label(name.toLowerCase());
    if (problem) errors.invalid(`spec.names.${field}`, name, problem);
  }
}

function validateVersions(
  { versions }: V1CustomResourceDefinition['spec'],
  errors: FieldErrors,
): void {
  const stored = versions?.filter(({ storage }) => storage) ?? [];
  if (stored.length !== 1) {
    errors.invalid(
      'spec.versions',
      versions,
      'must have exactly one version marked as storage version',
    );
  }
  const names = new Set<string>();
  versions?.forEach((version, index) => {
    const at = `spec.versions[${index}]`;
    const problem = dns1035Label(version.name);
    if (problem) errors.invalid(`${at}.name`, version.name, problem);
    if (names.has(version.name))
      errors.invalid('spec.versions', versions, 'must contain unique version names');
    names.add(version.name);
    const schema = version.schema?.openAPIV3Schema;
    if (!schema) {
      errors.required(`${at}.schema.openAPIV3Schema`, 'schemas are required');
      return;
    }
    validateStructural(schema as JsonSchema, `${at}.schema.openAPIV3Schema`, true, errors);
  });
}

/**
 * Structural schemas only: each value has one type, lists say what they hold.
 * Rule: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
function validateStructural(
  schema: JsonSchema,
  path: string,
  root: boolean,
  errors: FieldErrors,
): void {
  const freeForm =
    schema['x-kubernetes-int-or-string'] || schema['x-kubernetes-preserve-unknown-fields'];
  if (root && schema.type !== 'object') {
    errors.invalid(`${path}.type`, schema.type ?? '', 'must be object at the root');
  } else if (!schema.type && !freeForm) {
    errors.required(`${path}.type`, 'must not be empty for specified object fields');
  }
  if (schema.type === 'array' && !schema.items) {
    errors.required(`${path}.items`, 'must be specified');
  }
  if (schema['x-kubernetes-list-type'] === 'map' && !schema['x-kubernetes-list-map-keys']?.length) {
    errors.required(
      `${path}.x-kubernetes-list-map-keys`,
      'must not be empty if x-kubernetes-list-type is map',
    );
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    validateStructural(property, `${path}.properties[${name}]`, false, errors);
  }
  if (schema.items) validateStructural(schema.items, `${path}.items`, false, errors);
  if (typeof schema.additionalProperties === 'object') {
    validateStructural(schema.additionalProperties, `${path}.additionalProperties`, false, errors);
  }
}
