/**
 * The yardstick: the server-side applies that make a tenant and nothing else, by the fastest loop there is.
 * Bodies are printed beforehand, each of a fixed number of kept-alive HTTP/1.1 connections takes one tenant
 * after the other, and of an answer only the status is looked at.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBlueprint } from '@fleetcommand/desired-state/blueprints/parse-blueprint';
import { render } from '@fleetcommand/desired-state/render';
import { RENDERED_KINDS } from '@fleetcommand/desired-state/rendered-kinds';
import type { DesiredObject } from '@fleetcommand/desired-state/rendered-tenant';
import { DEFAULT_PLANS } from '@fleetcommand/domain/plans/default-plans';
import { idFromUuid } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { Pool } from 'undici';
import type { Access } from '../control-plane/api-client.js';
import { PLAN, someSlug } from './customer.js';
import { APPS_DOMAIN, WORKSPACE } from './platform.js';

interface Apply {
  readonly path: string;
  readonly body: string;
}

/** What is applied for one tenant, in order. */
export type RawTenant = readonly Apply[];

/** Makes tenants as the platform would render them: each new, all alike. */
export async function rawTenants(count: number): Promise<RawTenant[]> {
  const file = 'blueprints/voting-app.yaml';
  const blueprint = unwrap(parseBlueprint(await readFile(join(WORKSPACE, file), 'utf8'), file));
  const plan = DEFAULT_PLANS.find(({ id }) => id === PLAN);
  if (!plan) throw new Error(`There is no plan ${PLAN}.`);
  return Array.from({ length: count }, () => {
    const slug = someSlug();
    const rendered = render({
      tenant: {
        id: idFromUuid('ten', randomUUID()),
        organizationId: idFromUuid('org', randomUUID()),
        slug,
        platformDomain: null,
        name: slug,
        restartedAt: null,
      },
      plan,
      blueprint,
      platform: { appsDomain: APPS_DOMAIN, publicHttpsPort: 443, edgeCidrs: [], dataServers: [] },
      database: null,
      domains: [],
    });
    return unwrap(rendered).objects.map((object) => ({
      path: applyPath(object),
      body: JSON.stringify(object),
    }));
  });
}

function applyPath({ apiVersion, kind, metadata }: DesiredObject): string {
  const type = RENDERED_KINDS.find((one) => one.kind === kind);
  if (!type) throw new Error(`The kind ${kind} is not known.`);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = type.namespaced ? `/namespaces/${metadata.namespace}` : '';
  return `${root}${scope}/${type.plural}/${metadata.name}?fieldManager=fleetcommand&force=true`;
}

export class RawLoop {
  private constructor(
    private readonly access: Access,
    private readonly ca: Buffer,
  ) {}

  static async to(access: Access): Promise<RawLoop> {
    return new RawLoop(access, await readFile(access.caFile));
  }

  /** Applies them all over so many connections; gives tenants a second. */
  async run(tenants: readonly RawTenant[], connections: number): Promise<number> {
    const pool = new Pool(this.access.url, {
      connections,
      pipelining: 1,
      connect: { ca: this.ca },
    });
    const headers = {
      authorization: `Bearer ${this.access.token}`,
      'content-type': 'application/apply-patch+yaml',
    };
    const queue = tenants.values();
    const work = async (): Promise<void> => {
      for (const tenant of queue)
        for (const { path, body } of tenant) {
          const answer = await pool.request({ method: 'PATCH', path, body, headers });
          if (answer.statusCode > 201) throw new Error(await answer.body.text());
          await answer.body.dump();
        }
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: connections }, work));
    const seconds = (performance.now() - startedAt) / 1000;
    await pool.destroy();
    return tenants.length / seconds;
  }

  /** The number of connections that gets the most done, by a trial of each. */
  async fastest(candidates: readonly number[], tenantsPerTrial: number): Promise<number> {
    let best = { connections: 1, perSecond: 0 };
    // The first trial is for warming up: code, connections, the server's caches.
    for (const connections of [candidates[0] ?? 1, ...candidates]) {
      const perSecond = await this.run(await rawTenants(tenantsPerTrial), connections);
      if (perSecond > best.perSecond) best = { connections, perSecond };
    }
    return best.connections;
  }
}
