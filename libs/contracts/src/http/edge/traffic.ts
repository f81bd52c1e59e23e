/** `GET /v1/traffic?services=a,b` and `GET /v1/certificates` of the edge. */
import { z } from 'zod';

import { edgeObject } from '../edge.js';

const series = z.array(z.number().min(0));

export const trafficSeries = z.object({
  requestsPerSecond: series,
  /** Of them, answered with 5xx. */
  errorsPerSecond: series,
  /** Connections under way at each sample. */
  sessions: series,
});
export type TrafficSeries = z.infer<typeof trafficSeries>;

export const edgeTraffic = z
  .object({
    /** Between two values of a series. */
    intervalMs: z.int().min(0),
    /** Of the newest values; null before the first two samples. */
    at: z.iso.datetime().nullable(),
    /** Oldest first, of all entry points. */
    total: trafficSeries.extend({ bytesInPerSecond: series, bytesOutPerSecond: series }),
    /** Of the services asked for, as far as they have a backend. */
    services: z.record(
      z.string(),
      trafficSeries.extend({
        /** Mean of the last 1,024 answers; null before the first. */
        responseTimeMs: z.number().min(0).nullable(),
      }),
    ),
  })
  .meta({ id: 'EdgeTraffic' });
export type EdgeTraffic = z.infer<typeof edgeTraffic>;

export const edgeTrafficQuery = z.object({
  services: z
    .string()
    .max(20_000)
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(z.string()).max(200))
    .optional(),
});

export const edgeCertificate = z
  .object({
    name: z.string(),
    names: z.array(z.string()),
    object: edgeObject,
    issuer: z.string(),
    notBefore: z.iso.datetime(),
    notAfter: z.iso.datetime(),
    isDefault: z.boolean(),
  })
  .meta({ id: 'EdgeCertificate' });
export type EdgeCertificate = z.infer<typeof edgeCertificate>;

export const edgeCertificates = z.object({
  /** The next to expire first. */
  data: z.array(edgeCertificate),
  total: z.int().min(0),
});
export type EdgeCertificates = z.infer<typeof edgeCertificates>;

export const edgeCertificatesQuery = z.object({
  search: z.string().max(253).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(10_000)).default(1_000),
});
