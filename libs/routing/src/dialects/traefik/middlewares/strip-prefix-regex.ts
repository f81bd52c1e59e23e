import { ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { checkReplacing } from './expressions.js';
import { middlewareKind } from './kind.js';

const StripPrefixRegex = z.object({ regex: z.array(z.string().trim()).min(1).max(20) });

export const stripPrefixRegex = middlewareKind(StripPrefixRegex, ({ regex: regexps }) => {
  for (const [index, regexp] of regexps.entries()) {
    const read = checkReplacing(regexp, '', `regex[${index}]`);
    if (!read.ok) return read;
  }
  return ok([{ kind: 'stripPrefixRegex', regexps }]);
});
