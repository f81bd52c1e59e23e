/** Clusters of the fleet: how they are reached, what they were found to be, and where new instances may go. */
import { z } from 'zod';

import { dnsLabel, idOf, regionId, someOf, timestamp } from '../common.js';
import { fleetCluster } from './fleet.js';

export const clusterId = idOf('clu', 'a cluster');

export const preflightCheck = z
  .object({
    name: z.string().meta({ example: 'permissions' }),
    status: z.enum(['passed', 'warning', 'failed']),
    message: z.string(),
    fix: z
      .string()
      .nullable()
      .meta({ description: 'What to do; null where nothing is to be done' }),
  })
  .meta({ id: 'PreflightCheck' });

export const clusterReport = z
  .object({
    version: z.string().meta({ description: 'Of Kubernetes', example: 'v1.34.1' }),
    nodes: z.int(),
    edgeNodes: z.int(),
    capacity: z
      .object({ cpuMillis: z.int(), memoryBytes: z.int(), pods: z.int() })
      .nullable()
      .meta({ description: 'Of the nodes that take instances; null where they may not be listed' }),
    checks: z.array(preflightCheck),
  })
  .meta({ id: 'ClusterReport' });
export type ClusterReport = z.infer<typeof clusterReport>;

const LABEL_NAME = /^[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/;
const labels = z
  .record(z.string().regex(LABEL_NAME, 'use 1 to 63 of A–Z, 0–9, . _ / -'), z.string().max(63))
  .meta({
    description: 'For choosing among clusters',
    example: { disk: 'ssd' },
    // What OpenAPI is told of the names: zod's own conversion leaves them out.
    propertyNames: { pattern: LABEL_NAME.source },
  });

export const adminCluster = fleetCluster
  .extend({
    labels,
    leaving: z.int().meta({
      description: 'Instances that live elsewhere by now, of which something is left here',
    }),
    /** `own`: the one that workers are set up with; `given`: by credentials of its own. */
    access: z.enum(['own', 'given']),
    server: z.string().nullable().meta({ description: 'The API server' }),
    rotatedAt: timestamp.nullable(),
    /** `unknown`: nobody looked yet. */
    state: z.enum(['ready', 'unreachable', 'unknown']),
    problem: z.string().nullable(),
    askedAt: timestamp.nullable(),
    /** The last one there is. */
    report: clusterReport.nullable(),
    reportedAt: timestamp.nullable(),
  })
  .meta({ id: 'AdminCluster' });
export type AdminCluster = z.infer<typeof adminCluster>;
export const adminClusterList = z
  .object({ data: z.array(adminCluster) })
  .meta({ id: 'AdminClusterList' });

/** Either a kubeconfig, or where the API server is with its certificate authority and a token. */
export const clusterAccess = z
  .union([
    z.strictObject({
      kubeconfig: z.string().min(1).max(100_000).meta({
        description: 'YAML or JSON; of its contexts one is taken, and files or programs are not',
        example: 'apiVersion: v1',
      }),
      context: z.string().max(253).optional().meta({ example: 'admin@fra-1' }),
    }),
    z.strictObject({
      server: z.url({ protocol: /^https$/ }).meta({ example: 'https://10.0.0.1:6443' }),
      caCertificate: z
        .string()
        .regex(/-----BEGIN CERTIFICATE-----/, 'paste the PEM of its certificate authority')
        .max(50_000)
        .meta({ example: '-----BEGIN CERTIFICATE-----' }),
      token: z
        .string()
        .min(1)
        .max(10_000)
        .meta({ description: 'Of a service account', example: 'eyJ' }),
    }),
  ])
  .meta({ id: 'ClusterCredentials' });
export type ClusterAccess = z.infer<typeof clusterAccess>;

export const addClusterRequest = z
  .strictObject({
    name: dnsLabel.meta({ example: 'fra-2' }),
    region: regionId,
    labels: labels.default({}),
    access: clusterAccess,
  })
  .meta({ id: 'AddCluster' });
export type AddClusterRequest = z.infer<typeof addClusterRequest>;

export const changeClusterRequest = someOf({
  cordoned: z
    .boolean()
    .optional()
    .meta({ description: 'Whether it takes no new instances', example: true }),
  labels: labels.optional(),
}).meta({ id: 'ChangeCluster' });
export type ChangeClusterRequest = z.infer<typeof changeClusterRequest>;
