/** The fields of `headers` that are about other origins. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import type { Cors } from '../../../ir/middlewares.js';
import { readRegexp } from '../../../regexp/regexp.js';
import type { MiddlewareFault } from './kind.js';

const ListedName = z
  .string()
  .regex(/^[A-Za-z0-9*-]{1,64}$/, { error: 'it is no name of a header' });
const Origin = z
  .string()
  .max(300)
  .regex(/^[!-~]+$/, { error: 'an origin is such as https://app.example.com, or *' });

export const corsFields = {
  accessControlAllowCredentials: z.boolean().optional(),
  accessControlAllowHeaders: z.array(ListedName).max(50).nullish(),
  accessControlAllowMethods: z
    .array(z.string().regex(/^[A-Za-z*-]{1,32}$/))
    .max(50)
    .nullish(),
  accessControlAllowOriginList: z.array(Origin).max(100).nullish(),
  accessControlAllowOriginListRegex: z.array(z.string()).max(20).nullish(),
  accessControlExposeHeaders: z.array(ListedName).max(50).nullish(),
  accessControlMaxAge: z.int().min(0).describe('Seconds.').optional(),
  addVaryHeader: z.boolean().optional(),
};

type Fields = z.infer<z.ZodObject<typeof corsFields>>;

/** Undefined where none is set. */
export function readCors(fields: Fields): Result<Cors | undefined, MiddlewareFault> {
  const regexps = fields.accessControlAllowOriginListRegex ?? [];
  for (const [index, regexp] of regexps.entries()) {
    const read = readRegexp(regexp);
    if (!read.ok)
      return err({
        field: `accessControlAllowOriginListRegex[${index}]`,
        message: `The expression cannot be used: ${read.error}.`,
      });
  }
  const cors: Cors = {
    allowCredentials: fields.accessControlAllowCredentials ?? false,
    allowHeaders: fields.accessControlAllowHeaders ?? [],
    allowMethods: fields.accessControlAllowMethods ?? [],
    allowOrigins: fields.accessControlAllowOriginList ?? [],
    allowOriginRegexps: regexps,
    exposeHeaders: fields.accessControlExposeHeaders ?? [],
    maxAgeSeconds: fields.accessControlMaxAge ?? 0,
    addVary: fields.addVaryHeader ?? false,
  };
  const isSet = Object.values(cors).some((value) =>
    Array.isArray(value) ? value.length > 0 : Boolean(value),
  );
  return ok(isSet ? cors : undefined);
}
