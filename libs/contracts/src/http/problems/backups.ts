import type { ProblemKind } from './kind.js';

/** What copies of instances' data may refuse. */
export const BACKUP_PROBLEMS = {
  'backups.not-found': {
    status: 404,
    title: 'There is no such backup',
    remedy: 'List them: GET /v1/tenants/{id}/backups. They go by themselves at their `expiresAt`.',
  },
  'backups.not-made': {
    status: 409,
    title: 'The backup is not made yet',
    remedy: 'Wait for its state `made`.',
  },
  'backups.being-made': {
    status: 409,
    title: 'A backup is being made already',
    remedy: 'Wait for its state `made`, then ask for another.',
  },
  'backups.being-restored': {
    status: 409,
    title: 'A backup is being put back already',
    remedy: 'Follow the operation of the instance to its end, then ask again.',
  },
  'backups.not-failing': {
    status: 409,
    title: 'Nothing waits in vain for the backup',
    remedy:
      'Wait until it is made. Only a last copy that fails, and that a deletion waits for, is given up.',
  },
  'backups.too-many': {
    status: 409,
    title: 'No more backups that somebody asked for are kept',
    remedy: 'Wait until the oldest goes, at its `expiresAt`.',
  },
  'backups.no-data': {
    status: 409,
    title: 'There is nothing to copy yet',
    remedy: 'Wait until the instance is live. An application without a database has no backups.',
  },
  'backups.none-kept': {
    status: 409,
    title: 'No copy of the deleted instance is kept',
    remedy: 'Last copies are kept for 90 days. Create the instance anew: POST /v1/tenants.',
  },
  'backups.off': {
    status: 409,
    title: 'This platform keeps no backups',
    remedy: 'An operator says where they are kept: BACKUP_DIR of the worker.',
  },
  'tenants.not-deleted': {
    status: 409,
    title: 'The instance is not deleted',
    remedy: 'Put one of its backups back: POST /v1/tenants/{id}/backups/{backupId}/restore.',
  },
} as const satisfies Record<string, ProblemKind>;
