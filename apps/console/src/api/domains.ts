import {
  domainCertificate,
  type DomainCertificate,
  type UploadCertificateRequest,
} from '@fleetcommand/contracts/http/domain-certificates';
import {
  domain,
  domainPage,
  type Domain,
  type UpdateDomainRequest,
} from '@fleetcommand/contracts/http/domains';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';

import { request, type Answer } from './client.js';
import { queryOf } from './query-of.js';

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

const domainPath = (id: string) => `/v1/domains/${encodeURIComponent(id)}`;

/** An instance's domains, oldest first, a page at a time. */
export const domainsQuery = (tenantId: string) =>
  infiniteQueryOptions({
    queryKey: ['tenant', tenantId, 'domains'],
    queryFn: async ({ pageParam, signal }) => {
      const query = queryOf({ limit: String(PAGE_SIZE), cursor: pageParam });
      const path = `/v1/tenants/${encodeURIComponent(tenantId)}/domains?${query}`;
      return (await request(path, { signal, answer: domainPage })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) => pollMs(state.data?.pages.flatMap(({ data }) => data) ?? []),
  });

/** One domain, with the etag that changing it takes. It moves by itself, so it is looked at again and again. */
export const domainQuery = (id: string) =>
  queryOptions({
    queryKey: ['domain', id],
    queryFn: ({ signal }): Promise<Answer<Domain>> =>
      request(domainPath(id), { signal, answer: domain }),
    refetchInterval: ({ state }) => (state.data ? pollMs([state.data.data]) : false),
  });

export async function addDomain(
  tenantId: string,
  hostname: string,
  idempotencyKey: string,
): Promise<Domain> {
  const path = `/v1/tenants/${encodeURIComponent(tenantId)}/domains`;
  const wanted = { method: 'POST', body: { hostname }, idempotencyKey, answer: domain } as const;
  return (await request(path, wanted)).data;
}

export async function checkDomain(id: string, idempotencyKey: string): Promise<Domain> {
  const wanted = { method: 'POST', idempotencyKey, answer: domain } as const;
  return (await request(`${domainPath(id)}/check`, wanted)).data;
}

/** Refused with 412 when somebody changed it since `etag` was read. */
export async function updateDomain(
  id: string,
  body: UpdateDomainRequest,
  etag: string,
): Promise<Domain> {
  const wanted = { method: 'PATCH', body, ifMatch: etag, answer: domain } as const;
  return (await request(domainPath(id), wanted)).data;
}

/** Refused with 412 when somebody changed it since `etag` was read. */
export async function removeDomain(id: string, etag: string): Promise<void> {
  await request(domainPath(id), { method: 'DELETE', ifMatch: etag, answer: z.undefined() });
}

const certificatePath = (id: string) => `${domainPath(id)}/certificate`;

/** Whose certificate is served for a domain. */
export const domainCertificateQuery = (id: string) =>
  queryOptions({
    queryKey: ['domain', id, 'certificate'],
    queryFn: async ({ signal }) =>
      (await request(certificatePath(id), { signal, answer: domainCertificate })).data,
    refetchInterval: RESTING_POLL_MS,
  });

export async function uploadCertificate(
  id: string,
  body: UploadCertificateRequest,
): Promise<DomainCertificate> {
  const wanted = { method: 'PUT', body, answer: domainCertificate } as const;
  return (await request(certificatePath(id), wanted)).data;
}

/** One of ours is ordered again; the uploaded one is served until it has come. */
export async function returnCertificate(id: string): Promise<DomainCertificate> {
  return (await request(certificatePath(id), { method: 'DELETE', answer: domainCertificate })).data;
}
