import { z } from 'zod';
import { middlewareKind } from './kind.js';
import { Path } from './paths.js';

const StripPrefix = z.object({
  prefixes: z.array(Path).min(1).max(50),
  forceSlash: z.boolean().optional(),
});

export const stripPrefix = middlewareKind(StripPrefix, ({ prefixes }) => ({
  kind: 'stripPrefix',
  prefixes,
}));
