import type { Backup } from '@fleetcommand/application/ports/backups';
import type { BackupDocument } from '@fleetcommand/contracts/http/admin/backups';
import type { TenantBackup } from '@fleetcommand/contracts/http/backups';

/** As its organization sees it: nothing of where it is kept, or of what was in the way. */
export function presentTenantBackup(backup: Backup): TenantBackup {
  const { id, kind, state, sizeBytes, restoreInto, problem } = backup;
  return {
    id,
    kind,
    state,
    sizeBytes,
    isDelayed: problem !== '' && state !== 'void',
    isBeingRestored: restoreInto !== null,
    ...instantsOf(backup),
  };
}

export function presentBackup(backup: Backup): BackupDocument {
  const { sha256: _, nextAttemptAt: __, keyCiphertext, ...shown } = backup;
  return { ...shown, isSealed: keyCiphertext !== null, ...instantsOf(backup) };
}

function instantsOf({ createdAt, madeAt, restoredAt, expiresAt }: Backup) {
  return {
    createdAt: createdAt.toISOString(),
    madeAt: madeAt?.toISOString() ?? null,
    restoredAt: restoredAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}
