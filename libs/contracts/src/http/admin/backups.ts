import { z } from 'zod';

import { idOf, pageOf, pageQuery, timestamp } from '../common.js';
import { organizationId, tenantId } from '../tenants.js';

export const backupId = idOf('bak', 'a backup');

/** A copy of an instance's data, kept where it outlives the instance. */
export const backup = z
  .object({
    id: backupId,
    tenantId,
    organizationId,
    state: z
      .enum(['pending', 'made', 'void'])
      .meta({ description: '`void`: there was nothing left to copy' }),
    sizeBytes: z.int().nullable(),
    problem: z.string().meta({ description: 'Why the last attempt failed; empty: none did' }),
    restoreInto: tenantId.nullable().meta({ description: 'Into which instance it is being put' }),
    createdAt: timestamp,
    madeAt: timestamp.nullable(),
    restoredAt: timestamp.nullable(),
  })
  .meta({ id: 'Backup' });
export type BackupDocument = z.infer<typeof backup>;
export const backupPage = pageOf(backup).meta({ id: 'BackupPage' });

export const backupsQuery = pageQuery.extend({ tenantId: tenantId.optional() });
export type BackupsQuery = z.infer<typeof backupsQuery>;

export const restoreRequest = z
  .strictObject({
    tenantId: tenantId
      .optional()
      .meta({ description: 'Into which instance, whose data is replaced; default: its own' }),
  })
  .meta({ id: 'RestoreBackup' });
export type RestoreRequest = z.infer<typeof restoreRequest>;
