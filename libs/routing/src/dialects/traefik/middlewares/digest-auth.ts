import { err } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { middlewareKind } from './kind.js';

const DigestAuth = z.object({
  secret: z.string(),
  realm: z.string().optional(),
  removeHeader: z.boolean().optional(),
  headerField: z.string().optional(),
});

export const digestAuth = middlewareKind(DigestAuth, () =>
  err({
    field: '',
    message:
      'Digest needs passwords that are stored by MD5 without salt, and nonces that all edges share: it is not offered. Use basicAuth over TLS, or forwardAuth.',
  }),
);
