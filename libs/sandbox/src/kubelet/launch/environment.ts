/** A container's environment as its manifest asks for it. */
import type { V1EnvFromSource, V1EnvVar } from '@kubernetes/client-node';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import type { ConfigMap, Container, Pod, Secret, Wire } from '../../objects/kinds.js';
import { expandReferences } from './expansion.js';
import { fieldValue, resourceValue, type PodPlace } from './field-references.js';

/** Where Secrets and ConfigMaps of the pod's namespace are looked up. */
export interface ConfigSources {
  secret(name: string): Secret | undefined;
  configMap(name: string): ConfigMap | undefined;
}

export interface EnvironmentFacts {
  readonly pod: Pod;
  readonly container: Container;
  readonly place: PodPlace;
  readonly sources: ConfigSources;
}

export type Environment = Readonly<Record<string, string>>;

const VARIABLE_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/**
 * The variables of `envFrom` and `env` over those of the image; later ones win and may refer to earlier
 * ones. Fails with `sandbox.container-config` where something that is not optional is missing.
 */
export function resolveEnvironment(
  facts: EnvironmentFacts,
  image: Environment,
): Result<Environment> {
  const variables = new Map(Object.entries(image));
  for (const source of facts.container.envFrom ?? []) {
    const values = valuesOf(source, facts.sources);
    if (!values.ok) return values;
    for (const [name, value] of Object.entries(values.value)) {
      const prefixed = `${source.prefix ?? ''}${name}`;
      if (VARIABLE_NAME.test(prefixed)) variables.set(prefixed, value);
    }
  }
  for (const variable of facts.container.env ?? []) {
    const value = valueOf(variable, facts, variables);
    if (!value.ok) return value;
    if (value.value !== undefined) variables.set(variable.name, value.value);
  }
  return ok(Object.fromEntries(variables));
}

function valuesOf(source: Wire<V1EnvFromSource>, sources: ConfigSources): Result<Environment> {
  const { secretRef, configMapRef } = source;
  if (secretRef !== undefined) {
    const secret = sources.secret(secretRef.name ?? '');
    if (secret !== undefined) return ok(decodeSecret(secret));
    return secretRef.optional === true ? ok({}) : notFound('secret', secretRef.name);
  }
  if (configMapRef !== undefined) {
    const configMap = sources.configMap(configMapRef.name ?? '');
    if (configMap !== undefined) return ok(configMap.data ?? {});
    return configMapRef.optional === true ? ok({}) : notFound('configmap', configMapRef.name);
  }
  return ok({});
}

function valueOf(
  variable: Wire<V1EnvVar>,
  facts: EnvironmentFacts,
  known: ReadonlyMap<string, string>,
): Result<string | undefined> {
  const { valueFrom } = variable;
  if (valueFrom === undefined) {
    return ok(expandReferences(variable.value ?? '', (name) => known.get(name)));
  }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef !== undefined) {
    const value = fieldValue(facts.pod, facts.place, fieldRef.fieldPath);
    return value === undefined ? unsupported(variable.name, fieldRef.fieldPath) : ok(value);
  }
  if (resourceFieldRef !== undefined) {
    const { resource, divisor } = resourceFieldRef;
    const value = resourceValue(facts.container, resource, divisor);
    return value === undefined ? unsupported(variable.name, resource) : ok(value);
  }
  if (secretKeyRef !== undefined) {
    const secret = facts.sources.secret(secretKeyRef.name ?? '');
    return keyed('secret', secretKeyRef, secret && decodeSecret(secret), facts);
  }
  if (configMapKeyRef !== undefined) {
    const configMap = facts.sources.configMap(configMapKeyRef.name ?? '');
    return keyed('configmap', configMapKeyRef, configMap && (configMap.data ?? {}), facts);
  }
  return unsupported(variable.name, 'its source');
}

function keyed(
  kind: 'secret' | 'configmap',
  reference: { name?: string; key: string; optional?: boolean },
  values: Environment | undefined,
  { pod }: EnvironmentFacts,
): Result<string | undefined> {
  const value = values?.[reference.key];
  if (value !== undefined || reference.optional === true) return ok(value);
  if (values === undefined) return notFound(kind, reference.name);
  const kindName = kind === 'secret' ? 'Secret' : 'ConfigMap';
  return configProblem(
    `couldn't find key ${reference.key} in ${kindName} ${pod.metadata.namespace}/${reference.name}`,
  );
}

/** A Secret's values as text. */
export function decodeSecret(secret: Secret): Environment {
  const entries = Object.entries(secret.data ?? {});
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );
}

export function notFound<T>(kind: 'secret' | 'configmap', name: string | undefined): Result<T> {
  return configProblem(`${kind} "${name}" not found`);
}

function unsupported(variable: string, what: string): Result<never> {
  return configProblem(
    `variable ${variable} refers to ${what}, which the sandbox cannot tell; use a plain value, or a field the downward API offers`,
  );
}

/** What becomes the reason `CreateContainerConfigError`. */
export function configProblem(message: string): Result<never> {
  return fail('sandbox.container-config', message, { retry: 'backoff' });
}
