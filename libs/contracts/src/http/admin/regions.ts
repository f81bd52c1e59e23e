/** Where instances can live, as customers choose it, for operators. */
import { z } from 'zod';

import { regionId, someOf, timestamp, words } from '../common.js';
import { adminCertificate } from './certificates.js';
import { adminEdge } from './edges.js';

export const adminRegion = z
  .object({
    id: z.string().meta({ example: 'eu-central' }),
    name: z.string(),
    open: z.boolean().meta({ description: 'Shown and offered at signup' }),
    domain: z.string().nullable().meta({
      description: 'DNS suffix of its instances’ addresses; null: the installation’s own',
      example: 'eu.apps.example.com',
    }),
    addresses: z.array(z.string()).meta({
      description:
        'Of a balancer before its edges: records lead there; none: to the edges themselves',
      example: ['192.0.2.10'],
    }),
  })
  .meta({ id: 'AdminRegion' });
export type AdminRegion = z.infer<typeof adminRegion>;
export const adminRegionList = z
  .object({ data: z.array(adminRegion) })
  .meta({ id: 'AdminRegionList' });

const addressRecords = z.object({ ipv4: z.array(z.string()), ipv6: z.array(z.string()) });

export const adminRegionDetail = adminRegion
  .extend({
    zone: z.string().meta({ description: 'Its suffix, or the installation’s' }),
    clusters: z.array(z.string()).meta({ description: 'By name' }),
    records: z.object({
      names: z.array(z.string()).meta({ example: ['*.eu.apps.example.com'] }),
      wanted: addressRecords,
      published: addressRecords.meta({ description: 'As they were set last' }),
      changedAt: timestamp.nullable().meta({ description: 'Null: never set' }),
      triedAt: timestamp.nullable(),
      ttlSeconds: z.int(),
    }),
    edges: z.array(
      adminEdge.extend({
        /**
         * Why its addresses are in the records, or not: it serves; it is back, or away, for a moment only; it is down;
         * it is drained; nobody asked it lately; it is in another pool; it names no address; a balancer is before it.
         */
        listing: z.enum([
          'serving',
          'settling',
          'missed',
          'down',
          'draining',
          'unheard',
          'other-pool',
          'no-address',
          'balanced',
        ]),
      }),
    ),
    certificate: adminCertificate.nullable(),
    problems: z.array(z.string()).meta({ description: 'What is wrong, each with the fix' }),
  })
  .meta({ id: 'AdminRegionDetail' });
export type AdminRegionDetail = z.infer<typeof adminRegionDetail>;

/** Short enough for the longest name of an instance before it. */
const domain = z
  .string()
  .max(180)
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'write a DNS name in lower case, such as eu.apps.example.com',
  )
  .nullable()
  .meta({
    description: 'DNS suffix of its instances’ addresses; null: the installation’s own',
    example: 'eu.apps.example.com',
  });

const addresses = z
  .array(z.union([z.ipv4(), z.ipv6()], 'write IPv4 or IPv6 addresses'))
  .max(16)
  .meta({
    description: 'Of a balancer before its edges: records lead there instead of to them',
    example: ['192.0.2.10'],
  });

export const addRegionRequest = z
  .strictObject({
    id: regionId.meta({ example: 'eu-central' }),
    name: words(1, 60).meta({ example: 'Europe' }),
    open: z.boolean().default(false).meta({ description: 'Offered at signup', example: false }),
    domain: domain.default(null),
    addresses: addresses.default([]),
  })
  .meta({ id: 'AddRegion' });
export type AddRegionRequest = z.infer<typeof addRegionRequest>;

export const changeRegionRequest = someOf({
  name: words(1, 60).optional().meta({ example: 'Europe' }),
  open: z.boolean().optional().meta({ description: 'Offered at signup', example: true }),
  domain: domain.optional(),
  addresses: addresses.optional(),
}).meta({ id: 'ChangeRegion' });
export type ChangeRegionRequest = z.infer<typeof changeRegionRequest>;
