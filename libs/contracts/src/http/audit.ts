import { z } from 'zod';

import { idOf, pageOf, pageQuery, timestamp } from './common.js';

export const auditEvent = z
  .object({
    id: idOf('aud', 'an audit event'),
    organizationId: idOf('org', 'an organization').nullable(),
    actor: z.object({
      kind: z.enum(['user', 'api-key', 'operator', 'support', 'cluster-resource', 'system']),
      id: z.string().nullable(),
      name: z.string().nullable().meta({ description: 'E-mail address, or the key’s name' }),
    }),
    action: z.string().meta({ example: 'tenant.create' }),
    targetId: z.string().nullable(),
    before: z.unknown(),
    after: z.unknown(),
    requestId: z.string().nullable(),
    ipAddress: z.string().nullable(),
    createdAt: timestamp,
    /** Its place in the chain, so that whoever keeps it can tell later that nothing was changed. */
    sequence: z.int(),
    hash: z.string().meta({ description: 'SHA-256, hex' }),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.infer<typeof auditEvent>;
export const auditEventPage = pageOf(auditEvent).meta({ id: 'AuditEventPage' });

export const auditQuery = pageQuery.extend({
  actor: z.string().max(60).optional().meta({ description: 'Id of who did it' }),
  action: z
    .string()
    .max(60)
    .optional()
    .meta({ description: 'Exactly, or with all below it: `tenant` finds `tenant.create`' }),
  target: z.string().max(60).optional().meta({ description: 'Id of what it was done to' }),
  since: timestamp.optional(),
  until: timestamp.optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;

export const fleetAuditQuery = auditQuery.extend({
  trail: z
    .string()
    .max(60)
    .optional()
    .meta({ description: 'Of one organization or person by id, or `platform`' }),
});
export type FleetAuditQuery = z.infer<typeof fleetAuditQuery>;

export const verifyAuditQuery = z.strictObject({
  anchor: z
    .string()
    .regex(/^\d{1,15}:[0-9a-f]{64}$/, 'write an earlier head as <sequence>:<hash>')
    .optional()
    .meta({ description: 'A head that was told earlier, as `<sequence>:<hash>`: is it still so?' }),
});
export type VerifyAuditQuery = z.infer<typeof verifyAuditQuery>;

export const auditVerification = z
  .object({
    isIntact: z.boolean(),
    events: z.int().meta({ description: 'How many were followed' }),
    head: z.object({ sequence: z.int(), hash: z.string() }),
    fault: z.object({ sequence: z.int(), message: z.string() }).nullable(),
  })
  .meta({ id: 'AuditVerification' });
export type AuditVerification = z.infer<typeof auditVerification>;
