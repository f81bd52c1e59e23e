import type { BackupId } from '@fleetcommand/kernel/ids';
import { fail, type Failure, type Result } from '@fleetcommand/kernel/result';

export function backupNotFound(id: BackupId): Result<never, Failure<'backups.not-found'>> {
  return fail('backups.not-found', `There is no backup ${id} of it. It may have expired.`);
}
