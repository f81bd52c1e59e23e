import { z } from 'zod';
import { middlewareKind } from './kind.js';
import { Path } from './paths.js';

const AddPrefix = z.object({
  // Traefik puts a "/" before one that has none.
  prefix: z
    .string()
    .min(1)
    .transform((text) => (text.startsWith('/') ? text : `/${text}`))
    .pipe(Path),
});

export const addPrefix = middlewareKind(AddPrefix, ({ prefix }) => ({ kind: 'addPrefix', prefix }));
