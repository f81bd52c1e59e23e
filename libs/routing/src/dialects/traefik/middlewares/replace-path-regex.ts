import { z } from 'zod';
import { withReplacing } from './expressions.js';
import { middlewareKind } from './kind.js';

const ReplacePathRegex = z.object({
  regex: z.string().trim(),
  replacement: z.string().trim().max(1024),
});

export const replacePathRegex = middlewareKind(ReplacePathRegex, ({ regex, replacement }) =>
  withReplacing(regex, replacement, { kind: 'replacePathRegex', regexp: regex, replacement }),
);
