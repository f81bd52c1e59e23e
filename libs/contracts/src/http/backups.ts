import { z } from 'zod';

import { idOf, pageOf, timestamp } from './common.js';

export const backupId = idOf('bak', 'a backup');

export const backupKind = z.enum(['final', 'scheduled', 'manual']).meta({
  description:
    '`final`: made before an instance goes; `scheduled`: by its plan; `manual`: somebody asked for it',
});
export const backupState = z
  .enum(['pending', 'made', 'void'])
  .meta({ description: '`void`: there was nothing left to copy, or an operator gave it up' });

/** A copy of an instance's data, as its organization sees it. */
export const tenantBackup = z
  .object({
    id: backupId,
    kind: backupKind,
    state: backupState,
    sizeBytes: z.int().nullable().meta({ description: 'Compressed and sealed' }),
    isDelayed: z
      .boolean()
      .meta({ description: 'Something is in the way, which operators see; it is tried again' }),
    isBeingRestored: z.boolean(),
    createdAt: timestamp,
    madeAt: timestamp.nullable(),
    restoredAt: timestamp.nullable(),
    expiresAt: timestamp.nullable().meta({ description: 'When it goes by itself' }),
  })
  .meta({ id: 'TenantBackup' });
export type TenantBackup = z.infer<typeof tenantBackup>;
export const tenantBackupPage = pageOf(tenantBackup).meta({ id: 'TenantBackupPage' });
