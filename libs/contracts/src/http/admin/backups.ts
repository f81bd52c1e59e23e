import { z } from 'zod';

import { backupId, backupKind, backupState } from '../backups.js';
import { pageOf, pageQuery, timestamp, words } from '../common.js';
import { organizationId, tenantId } from '../tenants.js';

/** A copy of an instance's data, kept where it outlives the instance. */
export const backup = z
  .object({
    id: backupId,
    tenantId,
    organizationId,
    kind: backupKind,
    state: backupState,
    sizeBytes: z.int().nullable(),
    problem: z.string().meta({ description: 'Why the last attempt failed; empty: none did' }),
    attempts: z.int().meta({ description: 'How many failed in a row' }),
    isSealed: z.boolean().meta({ description: 'False: made before copies were sealed' }),
    restoreInto: tenantId.nullable().meta({ description: 'Into which instance it is being put' }),
    createdAt: timestamp,
    madeAt: timestamp.nullable(),
    restoredAt: timestamp.nullable(),
    expiresAt: timestamp.nullable(),
  })
  .meta({ id: 'Backup' });
export type BackupDocument = z.infer<typeof backup>;
export const backupPage = pageOf(backup).meta({ id: 'BackupPage' });

export const backupsQuery = pageQuery.extend({
  tenantId: tenantId.optional(),
  failing: z
    .literal('true')
    .optional()
    .meta({ description: 'Only those that somebody waits for, and whose last attempt failed' }),
});
export type BackupsQuery = z.infer<typeof backupsQuery>;

export const restoreRequest = z
  .strictObject({
    tenantId: tenantId
      .optional()
      .meta({ description: 'Into which instance, whose data is replaced; default: its own' }),
  })
  .meta({ id: 'RestoreBackup' });
export type RestoreRequest = z.infer<typeof restoreRequest>;

export const giveUpRequest = z
  .strictObject({
    reason: words(3, 300).meta({
      description: 'It stands in the audit trail',
      example: 'Its database is damaged beyond repair; the customer knows.',
    }),
  })
  .meta({ id: 'GiveUpBackup' });
export type GiveUpRequest = z.infer<typeof giveUpRequest>;
