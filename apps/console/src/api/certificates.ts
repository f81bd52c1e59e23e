import {
  adminCertificate,
  adminCertificatePage,
  certificateOverview,
  type AdminCertificate,
  type CertificateOverview,
  type RevokeCertificateRequest,
} from '@fleetcommand/contracts/http/admin/certificates';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { request } from './client.js';
import { queryOf } from './query-of.js';

const GLANCE_MS = 5_000;
const PAGE_SIZE = 50;

/** When certificates end, what is left of the authorities' limits, and what fails. */
export const certificateOverviewQuery = queryOptions({
  queryKey: ['fleet', 'certificates', 'overview'],
  queryFn: async ({ signal }): Promise<CertificateOverview> => {
    const path = '/v1/admin/certificates/overview';
    return (await request(path, { signal, answer: certificateOverview })).data;
  },
  refetchInterval: GLANCE_MS,
});

export interface CertificateFilters {
  readonly filter: string;
  readonly search: string;
}

export const certificatesQuery = (filters: CertificateFilters) =>
  infiniteQueryOptions({
    queryKey: ['fleet', 'certificates', filters],
    queryFn: async ({ pageParam, signal }) => {
      const query = queryOf({ limit: String(PAGE_SIZE), ...filters, cursor: pageParam });
      const path = `/v1/admin/certificates?${query}`;
      return (await request(path, { signal, answer: adminCertificatePage })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: GLANCE_MS,
  });

const act = async (
  id: string,
  action: 'renew' | 'revoke',
  body: object | undefined,
  idempotencyKey: string,
): Promise<AdminCertificate> => {
  const wanted = { method: 'POST', idempotencyKey, answer: adminCertificate } as const;
  const path = `/v1/admin/certificates/${encodeURIComponent(id)}/${action}`;
  return (await request(path, { ...wanted, ...(body && { body }) })).data;
};

export const renewCertificate = (id: string, key: string) => act(id, 'renew', undefined, key);

export const revokeCertificate = (id: string, body: RevokeCertificateRequest, key: string) =>
  act(id, 'revoke', body, key);
