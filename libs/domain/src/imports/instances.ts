/** Instances that run already, as the first fleetcommand made them: `{prefix}-{id}`, labelled `DeploymentId: {id}`. */
import { z } from 'zod';

import type { Blueprint } from '../blueprints/blueprint.js';
import { slugify } from '../tenancy/slug.js';
import { slugIn } from '../tenancy/zones.js';

export interface FoundInstance {
  /** What it is called after the blueprint's prefix. */
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly blueprint: string;
  readonly image: string;
  readonly hosts: readonly string[];
  /** The database its address names. */
  readonly database: string | null;
  /** What it would be called here. */
  readonly slug: string;
  /** Names that would be claimed for it. */
  readonly domains: readonly string[];
  /** What is not as the blueprint makes it, or not there, and what becomes of that. */
  readonly notes: readonly string[];
}

type Prefixed = Blueprint & { readonly namePrefix: string };
export interface Here {
  readonly blueprints: readonly Blueprint[];
  /** Of the platform's addresses. */
  readonly zones: readonly string[];
  /** Below which its address would be; left out: not known yet. */
  readonly home?: string;
}

const labels = z.record(z.string(), z.string()).nullish();
const object = z.looseObject({
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().nullish(), labels }),
});
type Named = z.infer<typeof object>;
const variable = z.object({ name: z.string(), value: z.string().nullish() });
const deployment = object.extend({
  kind: z.literal('Deployment'),
  spec: z.object({
    replicas: z.number().nullish(),
    template: z.object({
      spec: z.object({
        containers: z
          .array(z.object({ image: z.string().default(''), env: z.array(variable).nullish() }))
          .min(1),
      }),
    }),
  }),
});
type Deployment = z.infer<typeof deployment>;
const ingress = object.extend({
  kind: z.literal('Ingress'),
  spec: z.object({ rules: z.array(z.object({ host: z.string().nullish() })).nullish() }),
});

/** In the order in which they were found. */
export function findInstances(documents: readonly unknown[], here: Here): FoundInstance[] {
  const prefixed = here.blueprints.filter(
    (each): each is Prefixed => each.namePrefix !== undefined,
  );
  const named = documents.flatMap((document) => object.safeParse(document).data ?? []);
  const byName = Map.groupBy(named, fullName);
  return named.flatMap((one) => {
    const found = deployment.safeParse(one).data;
    if (!found) return [];
    const { name } = found.metadata;
    const blueprint = prefixed.find(({ namePrefix }) => name.startsWith(`${namePrefix}-`));
    const around = (byName.get(fullName(found)) ?? []).filter(({ kind }) => kind !== 'Deployment');
    return blueprint ? [describe(found, blueprint, around, here)] : [];
  });
}

/** Its name with that of its namespace. */
function fullName({ metadata: { name, namespace } }: Pick<Named, 'metadata'>): string {
  return `${namespace ?? 'default'}/${name}`;
}

/** `around`: the other objects of its name. */
function describe(
  found: Deployment,
  blueprint: Prefixed,
  around: readonly Named[],
  { zones, home }: Here,
): FoundInstance {
  const { name, namespace } = found.metadata;
  const id = name.slice(blueprint.namePrefix.length + 1);
  const [container] = found.spec.template.spec.containers;
  const env = new Map((container?.env ?? []).map((each) => [each.name, each.value ?? null]));
  const rules = around.flatMap((each) => ingress.safeParse(each).data?.spec.rules ?? []);
  const hosts = rules.flatMap(({ host }) => host ?? []);
  const isHome = (host: string) =>
    home !== undefined && host === `${slugIn(host, zones) ?? ''}.${home}`;
  const first = hosts.find(isHome) ?? hosts[0] ?? id;
  const slug = slugify(slugIn(first, zones) ?? first.split('.')[0] ?? id);
  return {
    id,
    name,
    namespace: namespace ?? 'default',
    blueprint: blueprint.id,
    image: container?.image ?? '',
    hosts,
    database: databaseIn(env),
    slug,
    domains: hosts.filter((host) => slugIn(host, zones) === null),
    notes: [
      ...(home === undefined ? [] : notesOnHosts(hosts, zones, `${slug}.${home}`)),
      ...notesOnObjects(found, id, around),
      ...notesOnContainer(container?.image ?? '', env, blueprint),
    ],
  };
}

/** What is below a zone of the platform is nobody's to claim. */
function notesOnHosts(hosts: readonly string[], zones: readonly string[], address: string) {
  return hosts
    .filter((host) => slugIn(host, zones) !== null && host !== address)
    .map(
      (host) =>
        `Its address would be ${address}. ${host} is below another zone of the platform, or another name there: it is answered as long as visitors are led to edges that read this cluster, and is not claimed for it.`,
    );
}

function databaseIn(env: ReadonlyMap<string, string | null>): string | null {
  const address = [...env.values()].find((value) =>
    /^(mongodb|postgres(ql)?|mysql):/.test(value ?? ''),
  );
  return /^[a-z]+:\/\/[^/]+\/([^?]+)/.exec(address ?? '')?.[1] ?? null;
}

function notesOnObjects({ metadata, spec }: Deployment, id: string, around: readonly Named[]) {
  const kinds = new Set(around.map(({ kind }) => kind));
  const missing = ['Service', 'Ingress'].filter((kind) => !kinds.has(kind));
  const label = metadata.labels?.['DeploymentId'];
  const replicas = spec.replicas ?? 1;
  return [
    ...missing.map((kind) => `No ${kind} of its name was read: read it as well.`),
    ...(label === id
      ? []
      : [`It is not labelled DeploymentId: ${id}: it may be somebody else's. Look at it first.`]),
    ...(replicas === 0 ? ['It is scaled to zero: it would be started.'] : []),
    ...(replicas > 1 ? [`It has ${replicas} replicas: choose a plan that allows as many.`] : []),
  ];
}

function notesOnContainer(
  image: string,
  env: ReadonlyMap<string, string | null>,
  { components, appVersion, id }: Blueprint,
): string[] {
  const [component] = Object.values(components);
  if (!component) return [];
  const wanted = component.image.replace('${app.version}', appVersion);
  const others = [...env.keys()].filter((name) => !(name in component.env));
  return [
    ...(image === wanted
      ? []
      : [
          `It runs ${image}; the blueprint ${id} runs ${wanted}. Change its appVersion, or expect an upgrade.`,
        ]),
    ...(others.length > 0
      ? [
          `The blueprint does not set ${others.join(', ')}. Add what is needed to the blueprint's env.`,
        ]
      : []),
  ];
}
