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
} from '@fleetcommand/desired-state/custom-resources/definition';
import { structural } from '@fleetcommand/desired-state/custom-resources/structural';

/** Of the kind that is written to `k8s/crds`, from the schemas it is read by. */
export function tenantDefinition(): CustomResourceDefinition {
  return makeDefinition({
    ...TENANT_KIND,
    description: 'An instance of the application, steered from the cluster.',
    spec: structural(tenantResourceSpec),
    status: statusSchema(),
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

function statusSchema(): object {
  const { properties, ...rest } = structural(tenantResourceStatus.omit({ conditions: true }));
  return {
    ...rest,
    description: 'What became of it: Synced is False where spec and instance differ, and says why.',
    properties: { ...(properties as object), conditions: CONDITIONS },
  };
}
