import { applyDecorators, HttpCode, Post } from '@nestjs/common';
import { tenantOperation } from '@fleetcommand/contracts/http/tenants';

import { Access } from '../identity/access.js';
import { Documented } from '../manners/responds.js';

/** `POST :id/<verb>`: something is done to one instance, and answered 202 with the operation that does it. */
export function TenantAction(
  verb: string,
  access: Access,
  { answer = tenantOperation, problems = [], ...words }: Omit<Documented, 'status'>,
): MethodDecorator {
  return applyDecorators(
    Post(`:id/${verb}`),
    HttpCode(202),
    Access(access),
    Documented({
      ...words,
      status: 202,
      answer,
      problems: ['tenants.not-found', 'tenants.being-deleted', ...problems],
    }),
  );
}
