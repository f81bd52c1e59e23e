import type { BlueprintComponent } from '@fleetcommand/domain/blueprints/blueprint';
import { restOf } from '@fleetcommand/domain/tenancy/rest';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { checksum } from './checksum.js';
import { fillVariable, makeEnvironment } from './environment.js';
import { OBJECT_CHECKSUM_ANNOTATION } from './names/labels.js';
import { componentName, MAX_NAME_LENGTH } from './names/names.js';
import type { ComponentFacts } from './objects/container.js';
import { adoptedObjects } from './objects/adopted.js';
import { makeDeployment } from './objects/deployment.js';
import { makeDomainRoutes } from './objects/domain-routes.js';
import { makeEnvironmentSecret } from './objects/environment-secret.js';
import { makeIngressRoute } from './objects/ingress-route.js';
import { makeLimitRange } from './objects/limit-range.js';
import { makeMiddlewares } from './objects/middleware.js';
import { makeNamespace } from './objects/namespace.js';
import { makeNetworkPolicy } from './objects/network-policy.js';
import { makePodDisruptionBudget } from './objects/pod-disruption-budget.js';
import { makeResourceQuota } from './objects/resource-quota.js';
import { makeServiceAccount } from './objects/service-account.js';
import { makeService } from './objects/service.js';
import { renderContext, replicasOf, type RenderContext } from './render-context.js';
import type { DesiredObject, RenderedTenant, RenderInput } from './rendered-tenant.js';
import { replicaResources } from './resources.js';

/** Hex digits; it tells two renderings of one object apart, and is no secret's. */
const OBJECT_CHECKSUM_LENGTH = 16;

interface Component {
  readonly name: string;
  readonly spec: BlueprintComponent;
  readonly facts: ComponentFacts;
}

/**
 * Everything a cluster must hold for one tenant, in the order to apply it. Pure: the same input gives the same
 * objects, byte for byte. Fails where blueprint, plan and tenant do not fit together: `blueprints.no-value`,
 * `blueprints.plan-too-small`, `blueprints.name-too-long`, `blueprints.unknown-component`.
 */
export function render(input: RenderInput): Result<RenderedTenant, Failure> {
  const context = renderContext(input);
  const components: Component[] = [];
  for (const [name, spec] of Object.entries(input.blueprint.components)) {
    const facts = componentFacts(context, name, spec);
    if (!facts.ok) return facts;
    components.push({ name, spec, facts: facts.value });
  }
  const stray = input.blueprint.routes.find(
    ({ component }) => input.blueprint.components[component] === undefined,
  );
  if (stray) {
    return fail(
      'blueprints.unknown-component',
      `Blueprint ${input.blueprint.id} routes ${stray.path} to "${stray.component}", which is no component of it. Publish a corrected version.`,
    );
  }
  const objects = makeObjects(context, components).map(stamp);
  return ok({
    url: context.url,
    namespace: context.namespace,
    objects,
    deploymentNames: components.map(({ name }) =>
      componentName(input.blueprint, input.tenant, name),
    ),
    hash: checksum(objects),
  });
}

/** Namespace first, workloads last: when a pod starts, everything it needs is there and its route is known. */
function makeObjects(
  context: RenderContext,
  components: readonly Component[],
): readonly DesiredObject[] {
  const secrets = Object.assign(
    {},
    ...components.map(({ facts }) => facts.environment.secrets),
  ) as Record<string, string>;
  const anybodys = [
    makeNamespace(context),
    makeServiceAccount(context),
    makeResourceQuota(
      context,
      components.map(({ facts }) => facts),
    ),
    makeLimitRange(context),
    makeNetworkPolicy(context),
    ...(Object.keys(secrets).length > 0 ? [makeEnvironmentSecret(context, secrets)] : []),
    ...components.map(({ name, spec }) => makeService(context, name, spec)),
    ...allMiddlewares(context),
    makeIngressRoute(context),
    ...makeDomainRoutes(context),
    ...components
      .filter(({ facts }) => facts.replicas > 1 && !restOf(context.tenant))
      .map(({ name }) => makePodDisruptionBudget(context, name)),
    ...components.map(({ name, spec, facts }) => makeDeployment(context, name, spec, facts)),
  ];
  return context.tenant.adopted ? adoptedObjects(context, anybodys) : anybodys;
}

/** Says on the object itself which rendering it is. */
function stamp(object: DesiredObject): DesiredObject {
  const { metadata } = object;
  const hash = checksum(object).slice(0, OBJECT_CHECKSUM_LENGTH);
  const annotations = { ...metadata.annotations, [OBJECT_CHECKSUM_ANNOTATION]: hash };
  return { ...object, metadata: { ...metadata, annotations } };
}

/** Routes that are treated alike share them. */
function allMiddlewares(context: RenderContext): DesiredObject[] {
  const byName = new Map<string, DesiredObject>();
  for (const route of context.blueprint.routes)
    for (const middleware of makeMiddlewares(context, route))
      byName.set(middleware.metadata.name, middleware);
  return [...byName.values()];
}

function componentFacts(
  context: RenderContext,
  name: string,
  spec: BlueprintComponent,
): Result<ComponentFacts, Failure> {
  const objectName = componentName(context.blueprint, context.tenant, name);
  if (objectName.length > MAX_NAME_LENGTH) {
    return fail(
      'blueprints.name-too-long',
      `Blueprint ${context.blueprint.id} gives the component "${name}" the name ${objectName}, of more than ${MAX_NAME_LENGTH} characters. Publish a version with a shorter namePrefix or component name.`,
    );
  }
  const image = fillVariable(context, `components.${name}.image`, spec.image);
  if (!image.ok) return image;
  const resources = replicaResources(context, name, spec);
  if (!resources.ok) return resources;
  const environment = makeEnvironment(context, name, spec.env);
  if (!environment.ok) return environment;
  return ok({
    image: image.value,
    replicas: replicasOf(context, spec),
    resources: resources.value,
    environment: environment.value,
  });
}
