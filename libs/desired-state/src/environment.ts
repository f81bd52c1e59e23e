import type { EnvironmentVariable } from '@fleetcommand/domain/blueprints/blueprint';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { checksum } from './checksum.js';
import { ENVIRONMENT_SECRET_NAME, environmentKey, scopedName } from './names/names.js';
import type { RenderContext } from './render-context.js';
import { fillTemplate, URL_VARIABLES, variablesOf } from './templates.js';

/** One container's environment, taken apart into what is said openly and what the Secret holds. */
export interface Environment {
  /** `env` of the container, by name. */
  readonly variables: readonly Readonly<Record<string, unknown>>[];
  /** Entries of the tenant's Secret, in clear. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Of the secrets whose change must roll the pods; undefined where there are none. */
  readonly checksum: string | undefined;
}

/**
 * A variable's value stands in the Deployment unless it is a secret, or follows the tenant's address in a
 * blueprint that need not restart for that: such a value is in the Secret but not in the checksum, and is
 * read at the next start.
 */
export function makeEnvironment(
  context: RenderContext,
  component: string,
  env: Readonly<Record<string, EnvironmentVariable>>,
): Result<Environment, Failure> {
  const variables: Record<string, unknown>[] = [];
  const secrets: Record<string, string> = {};
  const rolling: Record<string, string> = {};
  for (const name of Object.keys(env).toSorted()) {
    const variable = env[name];
    if (variable === undefined) continue;
    if (typeof variable === 'object' && 'fieldPath' in variable) {
      variables.push(fieldVariable(name, variable.fieldPath));
      continue;
    }
    const template = typeof variable === 'string' ? variable : variable.secret;
    const filled = fillVariable(context, `components.${component}.env.${name}`, template);
    if (!filled.ok) return filled;
    const isSecret = typeof variable === 'object';
    if (!isSecret && !isDeferred(context, template)) {
      variables.push({ name, value: withoutExpansion(filled.value) });
      continue;
    }
    const key = environmentKey(component, name);
    secrets[key] = filled.value;
    if (!isDeferred(context, template)) rolling[key] = filled.value;
    variables.push(secretVariable(context, name, key));
  }
  const hasRolling = Object.keys(rolling).length > 0;
  return ok({ variables, secrets, checksum: hasRolling ? checksum(rolling) : undefined });
}

/** The text of a template, or which variable of which place has no value. */
export function fillVariable(
  context: RenderContext,
  place: string,
  template: string,
): Result<string, Failure> {
  const filled = fillTemplate(template, context.values);
  if ('text' in filled) return ok(filled.text);
  const { id, version } = context.blueprint;
  const why = filled.missing.startsWith('database.')
    ? 'the tenant has no database; set data.postgres to true'
    : 'there is no such variable';
  return fail(
    'blueprints.no-value',
    `Blueprint ${id} version ${version} uses \${${filled.missing}} in ${place}, but ${why}. Publish a corrected version.`,
  );
}

function isDeferred({ blueprint }: RenderContext, template: string): boolean {
  if (blueprint.restartOnUrlChange) return false;
  return variablesOf(template).some((name) => URL_VARIABLES.includes(name));
}

/** Kubernetes would replace `$(NAME)` in a value; a customer's text must stay what it is. */
function withoutExpansion(value: string): string {
  return value.replaceAll('$(', '$$$$(');
}

function fieldVariable(name: string, fieldPath: string): Record<string, unknown> {
  return { name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } };
}

function secretVariable(
  { tenant }: RenderContext,
  name: string,
  key: string,
): Record<string, unknown> {
  const secret = scopedName(tenant, ENVIRONMENT_SECRET_NAME);
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}
