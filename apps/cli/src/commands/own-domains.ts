import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { Domain, Tenant } from '@fleetcommand/client/api/types.gen';

import type { Api } from '../api/client.js';
import { readPages } from '../api/read-pages.js';

export interface OwnDomain {
  readonly tenant: Tenant;
  readonly domain: Domain;
}

/** Those of these instances. Each is asked by itself. */
export async function readDomains(client: Api, tenants: readonly Tenant[]): Promise<OwnDomain[]> {
  const lists = await Promise.all(
    tenants.map(async (tenant) => {
      const path = { id: tenant.id };
      const domains = await readPages((query) => sdk.listDomains({ client, path, query }));
      return domains.map((domain) => ({ tenant, domain }));
    }),
  );
  return lists.flat();
}

/** The one of a host name; one that is not over first. */
export function domainNamed(all: readonly OwnDomain[], name: string): OwnDomain | undefined {
  const named = all.filter(({ domain }) => domain.hostname === name || domain.displayName === name);
  return named.find(({ domain }) => domain.status !== 'blocked') ?? named.at(-1);
}
