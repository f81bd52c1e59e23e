import * as sdk from '@fleetcommand/client/api/sdk.gen';
import { queryOptions } from '@tanstack/react-query';

import { client } from './client.js';

const CATALOGUE_FRESH_MS = 5 * 60_000;
const SLUG_FRESH_MS = 10_000;

/** What can be bought, cheapest first. */
export const plansQuery = queryOptions({
  queryKey: ['plans'],
  queryFn: async ({ signal }) => (await sdk.listPlans({ client, signal })).data.data,
  staleTime: CATALOGUE_FRESH_MS,
});

/** The regions that take new instances. */
export const openRegionsQuery = queryOptions({
  queryKey: ['regions'],
  queryFn: async ({ signal }) =>
    (await sdk.listRegions({ client, signal })).data.data.filter(({ open }) => open),
  staleTime: CATALOGUE_FRESH_MS,
});

export const blueprintsQuery = queryOptions({
  queryKey: ['blueprints'],
  queryFn: async ({ signal }) => (await sdk.listBlueprints({ client, signal })).data.data,
  staleTime: CATALOGUE_FRESH_MS,
});

/** Whether a name can be had just now, and where it would be; an empty region is the first that is offered. */
export const slugQuery = (slug: string, region: string) =>
  queryOptions({
    queryKey: ['slug', slug, region],
    queryFn: async ({ signal }) => {
      const query = region === '' ? {} : { region };
      return (await sdk.checkSlug({ client, path: { slug }, query, signal })).data;
    },
    enabled: slug !== '',
    staleTime: SLUG_FRESH_MS,
  });
