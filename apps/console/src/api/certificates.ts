import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  AdminCertificate,
  ListFleetCertificatesData,
  RevokeCertificateRequest,
} from '@fleetcommand/client/api/types.gen';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { client, once, said } from './client.js';

const GLANCE_MS = 5_000;
const PAGE_SIZE = 50;

/** When certificates end, what is left of the authorities' limits, and what fails. */
export const certificateOverviewQuery = queryOptions({
  queryKey: ['fleet', 'certificates', 'overview'],
  queryFn: async ({ signal }) => (await sdk.overlookFleetCertificates({ client, signal })).data,
  refetchInterval: GLANCE_MS,
});

type CertificateFilter = NonNullable<NonNullable<ListFleetCertificatesData['query']>['filter']>;

export interface CertificateFilters {
  readonly filter: string;
  readonly search: string;
}

export const certificatesQuery = (filters: CertificateFilters) =>
  infiniteQueryOptions({
    queryKey: ['fleet', 'certificates', filters],
    queryFn: async ({ pageParam, signal }) => {
      // A word of the address that is none is the service's to refuse.
      const filter = filters.filter as CertificateFilter | '';
      const words = said({ search: filters.search, filter, cursor: pageParam });
      return (
        await sdk.listFleetCertificates({ client, query: { limit: PAGE_SIZE, ...words }, signal })
      ).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: GLANCE_MS,
  });

export async function renewCertificate(id: string, key: string): Promise<AdminCertificate> {
  return (await sdk.renewFleetCertificate({ client, path: { id }, headers: once(key) })).data;
}

export async function revokeCertificate(
  id: string,
  body: RevokeCertificateRequest,
  key: string,
): Promise<AdminCertificate> {
  return (await sdk.revokeFleetCertificate({ client, path: { id }, body, headers: once(key) }))
    .data;
}
