import { z } from 'zod';
import { withReplacing } from './expressions.js';
import { middlewareKind } from './kind.js';

const RedirectRegex = z.object({
  regex: z.string().describe('On the whole URL, such as ^http://([^/]+)/old/(.*)$.'),
  replacement: z.string().max(1024),
  permanent: z.boolean().default(false),
});

export const redirectRegex = middlewareKind(RedirectRegex, ({ regex, replacement, permanent }) =>
  withReplacing(regex, replacement, {
    kind: 'redirectRegex',
    regexp: regex,
    replacement,
    permanent,
  }),
);
