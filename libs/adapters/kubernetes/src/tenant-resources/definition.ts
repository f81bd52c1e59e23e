import {
  TENANT_KIND,
  tenantResourceSpec,
  tenantResourceStatus,
} from '@fleetcommand/contracts/resources/tenant';
import {
  column,
  conditionColumn,
  CONDITIONS,
  makeDefinition,
  type CustomResourceDefinition,
  type ValidationRule,
} from '@fleetcommand/desired-state/custom-resources/definition';
import { structural } from '@fleetcommand/desired-state/custom-resources/structural';

/** Of the kind that is written to `k8s/crds`, from the schemas it is read by. */
export function tenantDefinition(): CustomResourceDefinition {
  return makeDefinition({
    ...TENANT_KIND,
    description: 'An instance of the application, steered from the cluster.',
    spec: structural(tenantResourceSpec),
    status: statusSchema(),
    rules: [keeps('slug'), keeps('region')],
    columns: [
      column('Slug', '.spec.slug'),
      column('Plan', '.spec.plan'),
      column('Region', '.spec.region'),
      column('State', '.status.state'),
      column('URL', '.status.url'),
      conditionColumn('Synced'),
    ],
  });
}

/**
 * Once there is an instance, a field stays as that has it. Before, it can be mended: what was refused is ordered anew. What
 * differs already, from before this rule was there, may stay so or be put back.
 */
function keeps(field: 'slug' | 'region'): ValidationRule {
  const [now, before, applied] = ['self.spec', 'oldSelf.spec', 'oldSelf.status.applied'].map(
    (of) => `${of}.${field}`,
  );
  return {
    rule: [
      `!has(${now})`,
      '!has(oldSelf.status)',
      '!has(oldSelf.status.applied)',
      `!has(${applied})`,
      `${now} == ${applied}`,
      `(has(${before}) && ${now} == ${before})`,
    ].join(' || '),
    message: `an instance keeps the ${field} it was made with: write that again, or make another resource`,
    fieldPath: `.spec.${field}`,
  };
}

function statusSchema(): object {
  const { properties, ...rest } = structural(tenantResourceStatus.omit({ conditions: true }));
  return {
    ...rest,
    description: 'What became of it: Synced is False where spec and instance differ, and says why.',
    properties: { ...(properties as object), conditions: CONDITIONS },
  };
}
