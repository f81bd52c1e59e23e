/** The fleet's certificates, as operators see them. */
import { z } from 'zod';

import { idOf, pageOf, pageQuery, timestamp } from '../common.js';

export const certificateId = idOf('crt', 'a certificate');
const count = z.int().min(0);

export const certificateStateWord = z.enum([
  'waiting',
  'ordering',
  'publishing',
  'live',
  'failing',
  'expired',
  'revoking',
  'releasing',
]);

export const adminCertificate = z
  .object({
    id: certificateId,
    purpose: z.string().meta({ example: 'domain/dom_0198f2b0c4d27a0e9a51f6b1c2d3e4f5' }),
    hostnames: z.array(z.string()),
    tenantId: z.string().nullable(),
    /** `publishing`: signed, and not every edge was seen serving it yet. */
    state: certificateStateWord,
    source: z.enum(['acme', 'upload']),
    challenge: z.enum(['dns-01', 'http-01']),
    authority: z.string().nullable().meta({ description: 'Who signed it, by directory address' }),
    serial: z.string().nullable(),
    notBefore: timestamp.nullable(),
    notAfter: timestamp.nullable(),
    order: z
      .object({ status: z.string(), authority: z.string(), since: timestamp })
      .nullable()
      .meta({ description: 'Under way at this moment' }),
    edges: z.object({ asked: count, serving: count }),
    liveAt: timestamp.nullable(),
    attempts: count,
    nextAttemptAt: timestamp.nullable(),
    error: z
      .object({ code: z.string(), message: z.string(), problem: z.string().nullable() })
      .nullable(),
  })
  .meta({ id: 'AdminCertificate' });
export type AdminCertificate = z.infer<typeof adminCertificate>;
export const adminCertificatePage = pageOf(adminCertificate).meta({ id: 'AdminCertificatePage' });

export const certificateFilter = z.enum(['all', 'ordering', 'failing', 'expiring', 'uploaded']);
export const adminCertificatesQuery = pageQuery.extend({
  filter: certificateFilter.default('all').meta({ description: '`expiring`: within 30 days' }),
  search: z.string().max(253).optional().meta({ description: 'Part of a host name' }),
});
export type AdminCertificatesQuery = z.infer<typeof adminCertificatesQuery>;

const limit = z.object({
  kind: z.enum(['orders', 'domain', 'names', 'failures']),
  authority: z.string(),
  subject: z.string().meta({ description: 'A domain, names, or empty for the account' }),
  left: count,
  capacity: count,
  reserved: count.meta({ description: 'Of what is left, kept for renewals' }),
});
export type CertificateLimit = z.infer<typeof limit>;

export const certificateOverview = z
  .object({
    total: count,
    issued: count,
    live: count,
    ordering: count,
    uploaded: count,
    /** Bars that meet; the first has what has ended. */
    expiry: z.array(z.object({ fromDays: z.int().nullable(), toDays: z.int().nullable(), count })),
    orders: z.array(limit).meta({ description: 'Orders left at each authority' }),
    tightest: z.array(limit).meta({ description: 'Other limits nearest to being spent' }),
    failures: z.array(z.object({ code: z.string(), problem: z.string().nullable(), count })),
  })
  .meta({ id: 'CertificateOverview' });
export type CertificateOverview = z.infer<typeof certificateOverview>;

export const revocationReason = z.enum([
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
]);
export const revokeCertificateRequest = z
  .strictObject({ reason: revocationReason.default('unspecified') })
  .meta({ id: 'RevokeCertificateRequest' });
export type RevokeCertificateRequest = z.infer<typeof revokeCertificateRequest>;
