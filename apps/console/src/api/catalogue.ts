import {
  blueprintList,
  planList,
  regionList,
  slugAvailability,
  type Blueprint,
  type Plan,
  type Region,
  type SlugAvailability,
} from '@fleetcommand/contracts/http/catalogue';
import { queryOptions } from '@tanstack/react-query';

import { request } from './client.js';

const CATALOGUE_FRESH_MS = 5 * 60_000;
const SLUG_FRESH_MS = 10_000;

/** What can be bought, cheapest first. */
export const plansQuery = queryOptions({
  queryKey: ['plans'],
  queryFn: async ({ signal }): Promise<readonly Plan[]> =>
    (await request('/v1/plans', { signal, answer: planList })).data.data,
  staleTime: CATALOGUE_FRESH_MS,
});

/** The regions that take new instances. */
export const openRegionsQuery = queryOptions({
  queryKey: ['regions'],
  queryFn: async ({ signal }): Promise<readonly Region[]> =>
    (await request('/v1/regions', { signal, answer: regionList })).data.data.filter(
      ({ open }) => open,
    ),
  staleTime: CATALOGUE_FRESH_MS,
});

export const blueprintsQuery = queryOptions({
  queryKey: ['blueprints'],
  queryFn: async ({ signal }): Promise<readonly Blueprint[]> =>
    (await request('/v1/blueprints', { signal, answer: blueprintList })).data.data,
  staleTime: CATALOGUE_FRESH_MS,
});

/** Whether a name can be had just now. */
export const slugQuery = (slug: string) =>
  queryOptions({
    queryKey: ['slug', slug],
    queryFn: async ({ signal }): Promise<SlugAvailability> =>
      (await request(`/v1/slugs/${encodeURIComponent(slug)}`, { signal, answer: slugAvailability }))
        .data,
    enabled: slug !== '',
    staleTime: SLUG_FRESH_MS,
  });
