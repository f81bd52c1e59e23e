/** Who counts as one client: the part that rateLimit and inFlightReq have in common. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import type { Source } from '../../../ir/sources.js';
import type { MiddlewareFault } from './kind.js';

const IpStrategy = z.object({
  depth: z.int().min(0).max(32).optional(),
  excludedIPs: z.array(z.string()).nullish(),
  ipv6Subnet: z.int().min(1).max(128).optional(),
});

export const SourceCriterion = z.object({
  ipStrategy: IpStrategy.nullish(),
  requestHeaderName: z.string().optional(),
  requestHost: z.boolean().optional(),
});
type SourceCriterion = z.infer<typeof SourceCriterion>;

const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;

/** `otherwise` where nothing is said. */
export function sourceOf(
  criterion: SourceCriterion | null | undefined,
  otherwise: Source,
): Result<Source, MiddlewareFault> {
  const { ipStrategy, requestHeaderName, requestHost } = criterion ?? {};
  const said = [ipStrategy, requestHeaderName, requestHost].filter(Boolean);
  const refuse = (field: string, message: string): Result<never, MiddlewareFault> =>
    err({ field: `sourceCriterion${field}`, message });
  if (said.length > 1)
    return refuse(
      '',
      'ipStrategy, requestHeaderName and requestHost exclude each other. Keep one of them.',
    );
  if (requestHost) return ok({ kind: 'host' });
  if (requestHeaderName) {
    if (HEADER_NAME.test(requestHeaderName))
      return ok({ kind: 'header', name: requestHeaderName.toLowerCase() });
    return refuse(
      '.requestHeaderName',
      'Header names have 1 to 64 letters, digits and hyphens. Correct it.',
    );
  }
  if (!ipStrategy) return ok(otherwise);
  const { depth = 0, excludedIPs, ipv6Subnet } = ipStrategy;
  const prefix = ipv6Subnet === undefined ? {} : { ipv6Prefix: ipv6Subnet };
  if (depth > 0) return ok({ kind: 'forwarded', depth, ...prefix });
  if ((excludedIPs ?? []).length > 0)
    return refuse(
      '.ipStrategy.excludedIPs',
      'The edge does not search X-Forwarded-For for the first address outside a list. Use depth: how many proxies stand between.',
    );
  return ok({ kind: 'address', ...prefix });
}
