import { z } from 'zod';

import { field } from './config.js';

/** Of the installation, for every program that deals with customers' own domains. */
export const domainFields = {
  /** Default: `domains.` before APPS_DOMAIN. */
  DOMAIN_TARGET_ZONE: z.string().min(1).optional().meta({
    description: 'zone of the names that customers point theirs at',
    example: 'domains.example.com',
  }),
  PUBLIC_IPV4: field.list().meta({
    description: 'addresses of the edges, for names that cannot have a CNAME',
    example: '192.0.2.10,192.0.2.11',
  }),
  PUBLIC_IPV6: field.list(),
  CAA_IDENTIFIERS: field
    .list()
    .transform((names) => (names.length > 0 ? names : ['letsencrypt.org'])),
  /** Whether names below `.test` and the like may be brought: for evaluation, where the CA is one's own. */
  UNLISTED_SUFFIXES: z.enum(['refuse', 'accept']).default('refuse'),
} as const;
