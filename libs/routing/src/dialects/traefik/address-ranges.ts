/** Addresses and ranges of addresses, as HAProxy compares them. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { excerpt } from '../../ir/names.js';

const Range = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** The texts as they are where each is an address or a CIDR. */
export function addressRanges(texts: readonly string[]): Result<string[], string> {
  for (const text of texts)
    if (!Range.safeParse(text).success)
      return err(
        `"${excerpt(text)}" is neither an address nor a range. Write such as 10.0.0.0/8 or 2001:db8::/32`,
      );
  return ok([...texts]);
}
