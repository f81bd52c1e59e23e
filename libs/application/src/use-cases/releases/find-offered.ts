import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Store } from '../../ports/store.js';

export type OfferedFailureCode = 'releases.not-found' | 'releases.withdrawn';

/** Whether instances may be moved to a version. */
export async function findOffered(
  { releases }: Pick<Store, 'releases'>,
  blueprintId: string,
  version: number,
): Promise<Result<void, Failure<OfferedFailureCode>>> {
  const release = await releases.find(blueprintId, version);
  const pointer = '/version';
  if (!release) {
    const versions = await releases.list(blueprintId);
    const known = versions.map(({ blueprint }) => blueprint.version).join(', ') || 'none';
    return fail(
      'releases.not-found',
      `${blueprintId} has no version ${version}. There are: ${known}.`,
      { pointer },
    );
  }
  if (release.withdrawnAt !== null) {
    const why = `Version ${version} of ${blueprintId} is withdrawn. Offer it again first, or choose another.`;
    return fail('releases.withdrawn', why, { pointer });
  }
  return ok(undefined);
}
