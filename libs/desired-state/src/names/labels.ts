import type { RenderInput } from '../rendered-tenant.js';
import { bareId } from '@fleetcommand/kernel/ids';

/** Carried by every object of a tenant; its value is the tenant's id. */
export const TENANT_LABEL = 'fleetcommand.io/tenant';
/** The name that the first fleetcommand gave the same thing; its value is the id without prefix. */
export const DEPLOYMENT_ID_LABEL = 'DeploymentId';
export const COMPONENT_LABEL = 'app.kubernetes.io/component';

/**
 * Of every object: hash of the rest of it as it was rendered. Fields that are no longer set differ by this alone, since
 * what others add to an object is no difference (`observed/drift.ts`); applying it anew takes them back.
 */
export const OBJECT_CHECKSUM_ANNOTATION = 'fleetcommand.io/object-checksum';

/** Of a route: `suspended` and `hibernated` have the edge answer with a page of its own. */
export const STANDING_ANNOTATION = 'fleetcommand.io/standing';

/** `RFC 3339`: a change rolls the pods. */
export const RESTARTED_AT_ANNOTATION = 'fleetcommand.io/restarted-at';
/** Hash of the component's secrets: a change rolls the pods. */
export const ENVIRONMENT_CHECKSUM_ANNOTATION = 'fleetcommand.io/environment-checksum';

/**
 * Labels of every object (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/).
 * `instance` is the slug, for people; nothing selects by it, since a slug may change.
 */
export function objectLabels(
  { tenant, blueprint }: Pick<RenderInput, 'tenant' | 'blueprint'>,
  component?: string,
): Record<string, string> {
  return {
    'app.kubernetes.io/name': blueprint.id,
    'app.kubernetes.io/instance': tenant.slug,
    ...(component === undefined ? {} : { [COMPONENT_LABEL]: component }),
    'app.kubernetes.io/part-of': 'fleetcommand',
    'app.kubernetes.io/managed-by': 'fleetcommand',
    [TENANT_LABEL]: tenant.id,
    [DEPLOYMENT_ID_LABEL]: bareId(tenant.id),
  };
}

/** Labels of a pod: those of an object but the slug, whose change must not roll pods. */
export function podLabels(
  input: Pick<RenderInput, 'tenant' | 'blueprint'>,
  component: string,
): Record<string, string> {
  const { 'app.kubernetes.io/instance': _slug, ...labels } = objectLabels(input, component);
  return labels;
}

/** What Deployments, Services and budgets select pods by. Never changes: a Deployment's selector cannot. */
export function podSelector(
  { tenant }: Pick<RenderInput, 'tenant'>,
  component: string,
): Record<string, string> {
  return { [DEPLOYMENT_ID_LABEL]: bareId(tenant.id), [COMPONENT_LABEL]: component };
}
