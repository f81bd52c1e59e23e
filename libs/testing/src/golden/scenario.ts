import { planSchema } from '@fleetcommand/domain/plans/plan';
import type { RenderInput } from '@fleetcommand/desired-state/rendered-tenant';
import { parseBlueprint } from '@fleetcommand/desired-state/blueprints/parse-blueprint';
import { idFromUuid } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** `test/golden/<scenario>/tenant.yaml`: what the chain begins with. */
const Scenario = z.strictObject({
  /** File of the blueprint under `blueprints/`, without `.yaml`. */
  blueprint: z.string(),
  tenant: z.strictObject({
    uuid: z.uuid(),
    slug: z.string(),
    platformDomain: z.string().nullable().default(null),
    name: z.string(),
    organization: z.uuid(),
    restartedAt: z.iso.datetime().nullable(),
  }),
  plan: planSchema,
  platform: z.strictObject({
    appsDomain: z.string(),
    publicHttpsPort: z.int(),
    edgeCidrs: z.array(z.string()),
    dataServers: z.array(z.strictObject({ cidr: z.string(), port: z.int() })),
  }),
  database: z.strictObject({ name: z.string(), url: z.string() }).nullable(),
  domains: z
    .array(
      z.strictObject({
        hostname: z.string(),
        label: z.string(),
        isLive: z.boolean(),
        isSuspended: z.boolean(),
        isPrimary: z.boolean(),
        redirectTo: z.string().nullable(),
      }),
    )
    .default([]),
});

/** The input of `render` that a scenario's folder describes. */
export function readScenario(repository: string, folder: string): RenderInput {
  const scenario = Scenario.parse(parse(readFileSync(join(folder, 'tenant.yaml'), 'utf8')));
  const file = join('blueprints', `${scenario.blueprint}.yaml`);
  const blueprint = unwrap(parseBlueprint(readFileSync(join(repository, file), 'utf8'), file));
  const { tenant, plan, platform, database, domains } = scenario;
  return {
    tenant: {
      id: idFromUuid('ten', tenant.uuid),
      organizationId: idFromUuid('org', tenant.organization),
      slug: tenant.slug,
      platformDomain: tenant.platformDomain,
      name: tenant.name,
      restartedAt: tenant.restartedAt === null ? null : new Date(tenant.restartedAt),
    },
    plan,
    blueprint,
    platform,
    domains,
    database: database && { name: database.name, url: new Secret(database.url) },
  };
}
