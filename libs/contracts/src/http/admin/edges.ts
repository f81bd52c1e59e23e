/** The edge routers, as they report to the control plane, and what one of them serves. */
import { z } from 'zod';

import { dnsLabel, idOf, pageOf, pageQuery, timestamp } from '../common.js';
import { edgeProblem, edgeOrigin, edgePlace, edgeStatus } from '../edge.js';
import {
  traefikEntryPoint,
  traefikMiddleware,
  traefikRouter,
  traefikService,
} from '../edge/traefik.js';

export const edgeId = idOf('edg', 'an edge');
const count = z.int().min(0);

export const edgeReport = z
  .object({
    version: z.string(),
    place: edgePlace.optional(),
    proxyVersion: z.string().meta({ description: 'Of HAProxy' }),
    startedAt: z.string(),
    isReady: z.boolean(),
    notReady: z.array(z.string()),
    origin: edgeOrigin,
    generation: z.string().nullable().meta({ description: 'The newest state safe on its disk' }),
    counts: edgeStatus.shape.counts,
    lagMs: edgeStatus.shape.changes.shape.lagMs,
    pendingChanges: count,
    lastFailure: edgeStatus.shape.changes.shape.lastFailure,
    reloads: count,
    restarts: count,
    requestsPerSecond: z.array(z.number()),
    errorsPerSecond: z.array(z.number()),
    sessions: z.number(),
    nextExpiry: z.string().nullable(),
  })
  .meta({ id: 'EdgeReport' });
export type EdgeReport = z.infer<typeof edgeReport>;

export const adminEdge = z
  .object({
    id: edgeId,
    name: z.string().meta({ example: 'fra-1' }),
    url: z.url().meta({ description: 'Of its private API', example: 'http://10.0.0.1:18093' }),
    /**
     * - `ready`: it answers, and serves.
     * - `not-ready`: it answers, and says why it does not serve.
     * - `silent`: it did not answer when it was last asked.
     * - `unknown`: it was not asked yet.
     */
    state: z.enum(['ready', 'not-ready', 'silent', 'unknown']),
    problem: z.string().nullable(),
    drain: z
      .object({
        since: timestamp,
        /**
         * - `listed`: records still lead to it.
         * - `leaving`: none does; resolvers may say so until `safeAt`.
         * - `out`: it can be stopped.
         */
        state: z.enum(['listed', 'leaving', 'out']),
        safeAt: timestamp.nullable(),
      })
      .nullable()
      .meta({ description: 'Operators take it out of the records that lead to it' }),
    registeredAt: timestamp,
    askedAt: timestamp.nullable(),
    reportedAt: timestamp.nullable(),
    /** The last one it gave. */
    report: edgeReport.nullable(),
  })
  .meta({ id: 'AdminEdge' });
export type AdminEdge = z.infer<typeof adminEdge>;
export const adminEdgeList = z.object({ data: z.array(adminEdge) }).meta({ id: 'AdminEdgeList' });

export const registerEdgeRequest = z
  .strictObject({
    name: dnsLabel.meta({ example: 'fra-1' }),
    url: z
      .url({ protocol: /^https?$/, error: 'write it as http://address:port' })
      .max(300)
      .meta({ example: 'http://10.0.0.1:18093' }),
  })
  .meta({ id: 'RegisterEdge' });
export type RegisterEdgeRequest = z.infer<typeof registerEdgeRequest>;

/** As lists of an edge are searched. */
export const edgeListQuery = pageQuery.extend({
  search: z.string().max(253).optional(),
  status: z.enum(['enabled', 'warning', 'disabled']).optional(),
  sort: z
    .enum(['name', 'priority', 'status', 'rule', 'service', 'servers', 'type'])
    .default('name'),
  direction: z.enum(['asc', 'desc']).default('asc'),
});
export type EdgeListQuery = z.infer<typeof edgeListQuery>;

const listOf = <T extends z.ZodType>(item: T) => pageOf(item).extend({ total: count });
export const edgeRouterPage = listOf(traefikRouter).meta({ id: 'EdgeRouterPage' });
export const edgeServicePage = listOf(traefikService).meta({ id: 'EdgeServicePage' });
export const edgeMiddlewarePage = listOf(traefikMiddleware).meta({ id: 'EdgeMiddlewarePage' });
export const edgeEntryPointList = z
  .object({ data: z.array(traefikEntryPoint) })
  .meta({ id: 'EdgeEntryPointList' });
export const edgeProblemList = z
  .object({ data: z.array(edgeProblem) })
  .meta({ id: 'EdgeProblemList' });
export const edgeStatusDocument = edgeStatus.meta({ id: 'EdgeStatus' });

export const edgeTrafficRequest = z.strictObject({
  services: z.string().max(5_000).optional().meta({ description: 'Names, separated by commas' }),
});
export const edgeCertificatesRequest = z.strictObject({
  search: z.string().max(253).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
});
