import { err } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { Place, ServiceContext } from '../kubernetes/endpoints.js';

/** Why a service is not served as asked, told among the problems, too. `field` is below the place's. */
export function refuse(
  code: string,
  place: Place,
  field: string,
  reason: string,
  { problems }: ServiceContext,
): Result<never, string> {
  problems.add('error', code, place.object, `${place.field}${field}`, reason, place.router);
  return err(reason);
}
