/** Whether an instance that runs already can become a tenant where it is, and what of it would then be otherwise. Pure. */
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Adoption } from '@fleetcommand/domain/tenancy/adoption';
import { z } from 'zod';

import { ADOPTS_LABEL, DEPLOYMENT_ID_LABEL, TENANT_LABEL } from '../names/labels.js';
import { differences } from '../observed/differences.js';
import type { ObservedObject } from '../observed/drift.js';
import { render } from '../render.js';
import type { PlatformFacts, RenderedTenantInput } from '../rendered-tenant.js';

/** What the cluster holds of it, under one name. */
export interface RunningInstance {
  /** Of the Deployment, Service and Ingress, and of the route that would be made. */
  readonly objects: readonly FoundObject[];
  readonly namespace: FoundObject | null;
  readonly deploymentId: string;
}

export interface FoundObject extends ObservedObject {
  readonly metadata: ObservedObject['metadata'] & {
    readonly labels?: Readonly<Record<string, string>>;
  };
}

export interface AdoptionJudgement {
  /** Null where it cannot be adopted at all. */
  readonly adoption: Adoption | null;
  /** Why it cannot, each with what to do; or cannot without new pods, where those are not allowed. */
  readonly obstacles: readonly string[];
  /** Fields of its pods that are otherwise than the blueprint has them: kept, unless its pods may be replaced. */
  readonly differing: readonly string[];
}

export interface AdoptionWish {
  readonly blueprint: Blueprint;
  readonly plan: Plan;
  readonly platform: PlatformFacts;
  readonly tenant: RenderedTenantInput;
  /** Its pods may be replaced by the blueprint's. */
  readonly allowRestart: boolean;
}

const deployment = z.looseObject({
  kind: z.literal('Deployment'),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.looseObject({
    replicas: z.number().default(1),
    selector: z.object({
      matchLabels: z.record(z.string(), z.string()).default({}),
      matchExpressions: z.array(z.unknown()).default([]),
    }),
    template: z.unknown(),
  }),
});
type RunningDeployment = z.infer<typeof deployment>;

const ports = z.looseObject({
  spec: z.looseObject({ ports: z.array(z.looseObject({ port: z.number() })).default([]) }),
});

export function judgeAdoption(instance: RunningInstance, wish: AdoptionWish): AdoptionJudgement {
  const running = instance.objects
    .map((object) => deployment.safeParse(object).data)
    .find((parsed) => parsed !== undefined);
  if (!running)
    return {
      adoption: null,
      obstacles: [
        'There is no Deployment of its name in the cluster. Look at its namespace and name.',
      ],
      differing: [],
    };
  const adoption = adoptionOf(running, instance, wish);
  const differing = differingFields(running, adoption, wish);
  const obstacles = [
    ...placeObstacles(running, instance),
    ...blueprintObstacles(wish.blueprint),
    ...shapeObstacles(running, instance, wish),
    ...(typeof differing === 'string' ? [differing] : []),
  ];
  return {
    adoption: obstacles.length === 0 ? adoption : null,
    obstacles,
    differing: typeof differing === 'string' ? [] : differing,
  };
}

function adoptionOf(
  { metadata, spec }: RunningDeployment,
  { objects, deploymentId }: RunningInstance,
  { allowRestart }: AdoptionWish,
): Adoption {
  const uidOf = (kind: string) => objects.find((object) => object.kind === kind)?.metadata.uid;
  const [service, ingress] = [uidOf('Service'), uidOf('Ingress')];
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    deploymentId,
    selector: spec.selector.matchLabels,
    found: {
      Deployment: metadata.uid,
      ...(service !== undefined && { Service: service }),
      ...(ingress !== undefined && { Ingress: ingress }),
    },
    keepsPods: !allowRestart,
    deletesFound: false,
  };
}

/** Who may be there, and whose it is. */
function placeObstacles(
  { metadata }: RunningDeployment,
  { objects, namespace }: RunningInstance,
): string[] {
  const labels = namespace?.metadata.labels ?? {};
  const owned = objects.find((object) => object.metadata.labels?.[TENANT_LABEL] !== undefined);
  const route = objects.find(({ kind }) => kind === 'IngressRoute');
  return [
    ...(metadata.deletionTimestamp ? ['It is being deleted.'] : []),
    ...(owned
      ? [
          `Its ${owned.kind} is an instance of this platform already: ${owned.metadata.labels?.[TENANT_LABEL]}.`,
        ]
      : []),
    ...(ADOPTS_LABEL in labels
      ? []
      : [
          `Nobody has allowed the platform to work in the namespace ${metadata.namespace}: kubectl label namespace ${metadata.namespace} ${ADOPTS_LABEL}=true.`,
        ]),
    ...(route && !owned
      ? [
          `There is an IngressRoute ${route.metadata.name} already, which is the name of the one that would be made. Rename or remove it.`,
        ]
      : []),
  ];
}

function blueprintObstacles({ id, components, data }: Blueprint): string[] {
  return [
    ...(Object.keys(components).length > 1
      ? [
          `The blueprint ${id} has several components; only instances of one Deployment are adopted.`,
        ]
      : []),
    ...(data.postgres
      ? [
          `The blueprint ${id} has the platform make a database, and what runs has its data elsewhere. Publish one that names its data in env.`,
        ]
      : []),
  ];
}

function shapeObstacles(
  { spec, metadata }: RunningDeployment,
  { objects }: RunningInstance,
  { blueprint, plan, allowRestart }: AdoptionWish,
): string[] {
  const [component] = Object.values(blueprint.components);
  const { matchLabels, matchExpressions } = spec.selector;
  const service = ports.safeParse(objects.find(({ kind }) => kind === 'Service')).data;
  const served = service?.spec.ports.map(({ port }) => port);
  const wanted = component?.replicas === 'plan' ? plan.limits.replicas : (component?.replicas ?? 1);
  return [
    ...(matchExpressions.length > 0 || Object.keys(matchLabels).length === 0
      ? [
          `Its Deployment selects pods by expressions, which cannot be kept; by matchLabels (${DEPLOYMENT_ID_LABEL}: …) it could.`,
        ]
      : []),
    ...(component && served && !served.includes(component.port)
      ? [
          `Its Service ${metadata.name} has no port ${component.port}, which the blueprint ${blueprint.id} leads to. Add that port to the Service.`,
        ]
      : []),
    ...(spec.replicas > wanted && !allowRestart
      ? [
          `It has ${spec.replicas} replicas, and the plan ${plan.id} gives ${wanted}: pods would end. Choose a plan that gives as many, or allow it (--allow-restart).`,
        ]
      : []),
  ];
}

/** Paths below `spec.template`; or why the blueprint's pods cannot be told. */
function differingFields(
  { spec }: RunningDeployment,
  adoption: Adoption,
  { tenant, plan, blueprint, platform }: AdoptionWish,
): readonly string[] | string {
  const adopted = { ...tenant, adopted: { ...adoption, keepsPods: false } };
  const input = { plan, blueprint, platform, database: null, domains: [] };
  const rendered = render({ tenant: adopted, ...input });
  if (!rendered.ok) return blueprint.data.postgres ? [] : rendered.error.message;
  const wanted = rendered.value.objects.find(({ kind }) => kind === 'Deployment');
  const { template } = (wanted?.['spec'] ?? {}) as { readonly template?: unknown };
  return differences(template, spec.template);
}
