/** ipAllowList, and ipWhiteList, as it was called. */
import { err, ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import type { ClientAddress } from '../../../ir/middlewares.js';
import { addressRanges } from '../address-ranges.js';
import { middlewareKind } from './kind.js';
import type { Made } from './kind.js';

const IpStrategy = z.object({
  depth: z.int().min(0).max(100).describe('Which of X-Forwarded-For, from its end.').optional(),
  excludedIPs: z.array(z.string()).max(100).nullish(),
  ipv6Subnet: z.int().optional(),
});
type IpStrategy = z.infer<typeof IpStrategy>;

const IpWhiteList = z.object({
  sourceRange: z.array(z.string()).min(1).max(200),
  ipStrategy: IpStrategy.nullish(),
});

const IpAllowList = IpWhiteList.extend({
  rejectStatusCode: z.int().min(200).max(599).describe('Default 403.').optional(),
});

export const ipAllowList = middlewareKind(IpAllowList, read);
export const ipWhiteList = middlewareKind(IpWhiteList, read);

function read(spec: z.infer<typeof IpAllowList>): Made {
  const ranges = addressRanges(spec.sourceRange);
  if (!ranges.ok) return err({ field: 'sourceRange', message: `${ranges.error}.` });
  const strategy = spec.ipStrategy ?? {};
  if (strategy.ipv6Subnet !== undefined)
    return err({
      field: 'ipStrategy.ipv6Subnet',
      message: 'Addresses are compared whole. Write ranges such as 2001:db8::/64 into sourceRange.',
    });
  const excluded = addressRanges(strategy.excludedIPs ?? []);
  if (!excluded.ok) return err({ field: 'ipStrategy.excludedIPs', message: `${excluded.error}.` });
  const rejectStatus = spec.rejectStatusCode || 403;
  const client = clientOf(strategy, excluded.value);
  return ok([{ kind: 'ipAllowList', ranges: ranges.value, client, rejectStatus }]);
}

/** As Traefik does, a depth goes before excluded addresses. */
function clientOf({ depth }: IpStrategy, ranges: readonly string[]): ClientAddress {
  if (depth) return { kind: 'depth', depth };
  return ranges.length > 0 ? { kind: 'excluding', ranges } : { kind: 'connection' };
}
