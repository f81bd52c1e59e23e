import type { RenderInput } from '../rendered-tenant.js';
import { deploymentIdOf } from './names.js';

/** Carried by every object of a tenant; its value is the tenant's id. */
export const TENANT_LABEL = 'fleetcommand.io/tenant';
/** The name that the first fleetcommand gave the same thing; its value is the id without prefix. */
export const DEPLOYMENT_ID_LABEL = 'DeploymentId';
/** Of a namespace: its people let the platform adopt what runs in it, and change that. */
export const ADOPTS_LABEL = 'fleetcommand.io/adopts';
export const COMPONENT_LABEL = 'app.kubernetes.io/component';

/**
 * Of every object: hash of the rest of it as it was rendered. Fields that are no longer set differ by this alone, since
 * what others add to an object is no difference (`observed/drift.ts`); applying it anew takes them back.
 */
export const OBJECT_CHECKSUM_ANNOTATION = 'fleetcommand.io/object-checksum';

/** Of a route: `suspended` and `hibernated` have the edge answer with a page of its own. */
export const STANDING_ANNOTATION = 'fleetcommand.io/standing';

/** Of a route: counts the moves of its tenant. Where it is in two clusters, the edges prefer the greater one. */
export const PLACEMENT_ANNOTATION = 'fleetcommand.io/placement';

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
    [DEPLOYMENT_ID_LABEL]: deploymentIdOf(tenant),
  };
}

/** Labels of a pod: those of an object but the slug, whose change must not roll pods. */
export function podLabels(
  input: Pick<RenderInput, 'tenant' | 'blueprint'>,
  component: string,
): Record<string, string> {
  const { 'app.kubernetes.io/instance': _slug, ...labels } = objectLabels(input, component);
  return { ...labels, ...input.tenant.adopted?.selector };
}

/** What Deployments, Services and budgets select pods by. Never changes: a Deployment's selector cannot. */
export function podSelector(
  { tenant }: Pick<RenderInput, 'tenant'>,
  component: string,
): Record<string, string> {
  const own = { [DEPLOYMENT_ID_LABEL]: deploymentIdOf(tenant), [COMPONENT_LABEL]: component };
  return tenant.adopted?.selector ?? own;
}
