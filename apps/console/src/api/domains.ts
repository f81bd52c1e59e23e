import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  Domain,
  DomainCertificate,
  UpdateDomain,
  UploadCertificateRequest,
} from '@fleetcommand/client/api/types.gen';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { client, ifUnchanged, once, said, withEtag } from './client.js';

const PAGE_SIZE = 50;

/** While somebody waits for it, and while all rests. */
const WAITING_POLL_MS = 2_000;
const RESTING_POLL_MS = 30_000;

const RESTING: ReadonlySet<Domain['status']> = new Set(['live', 'blocked', 'suspended']);

export function isResting({ status }: Pick<Domain, 'status'>): boolean {
  return RESTING.has(status);
}

const pollMs = (domains: readonly Domain[]) =>
  domains.every(isResting) ? RESTING_POLL_MS : WAITING_POLL_MS;

/** An instance's domains, oldest first, a page at a time. */
export const domainsQuery = (tenantId: string) =>
  infiniteQueryOptions({
    queryKey: ['tenant', tenantId, 'domains'],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE_SIZE, ...said({ cursor: pageParam }) };
      return (await sdk.listDomains({ client, path: { id: tenantId }, query, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) => pollMs(state.data?.pages.flatMap(({ data }) => data) ?? []),
  });

/** One domain, with the etag that changing it takes. It moves by itself, so it is looked at again and again. */
export const domainQuery = (id: string) =>
  queryOptions({
    queryKey: ['domain', id],
    queryFn: async ({ signal }) => withEtag(await sdk.getDomain({ client, path: { id }, signal })),
    refetchInterval: ({ state }) => (state.data ? pollMs([state.data.data]) : false),
  });

export async function addDomain(
  tenantId: string,
  hostname: string,
  idempotencyKey: string,
): Promise<Domain> {
  const headers = once(idempotencyKey);
  return (await sdk.addDomain({ client, path: { id: tenantId }, body: { hostname }, headers }))
    .data;
}

export async function checkDomain(id: string, idempotencyKey: string): Promise<Domain> {
  return (await sdk.checkDomain({ client, path: { id }, headers: once(idempotencyKey) })).data;
}

export async function updateDomain(id: string, body: UpdateDomain, etag: string): Promise<Domain> {
  return (await sdk.updateDomain({ client, path: { id }, body, headers: ifUnchanged(etag) })).data;
}

export async function removeDomain(id: string, etag: string): Promise<void> {
  await sdk.removeDomain({ client, path: { id }, headers: ifUnchanged(etag) });
}

/** Whose certificate is served for a domain. */
export const domainCertificateQuery = (id: string) =>
  queryOptions({
    queryKey: ['domain', id, 'certificate'],
    queryFn: async ({ signal }) =>
      (await sdk.getDomainCertificate({ client, path: { id }, signal })).data,
    refetchInterval: RESTING_POLL_MS,
  });

export async function uploadCertificate(
  id: string,
  body: UploadCertificateRequest,
): Promise<DomainCertificate> {
  return (await sdk.uploadCertificate({ client, path: { id }, body })).data;
}

/** One of ours is ordered again; the uploaded one is served until it has come. */
export async function returnCertificate(id: string): Promise<DomainCertificate> {
  return (await sdk.returnCertificate({ client, path: { id } })).data;
}
