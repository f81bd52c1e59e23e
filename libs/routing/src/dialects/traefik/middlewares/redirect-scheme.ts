import { z } from 'zod';
import { middlewareKind } from './kind.js';

const RedirectScheme = z.object({
  scheme: z.enum(['http', 'https']),
  port: z
    .union([z.int().min(1).max(65_535), z.string().regex(/^\d{1,5}$/)])
    .meta({ intOrString: true })
    .optional(),
  permanent: z.boolean().default(false),
});

export const redirectScheme = middlewareKind(RedirectScheme, ({ scheme, port, permanent }) => ({
  kind: 'redirectScheme',
  scheme,
  ...(port !== undefined && { port: Number(port) }),
  permanent,
}));
