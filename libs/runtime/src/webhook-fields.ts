import { z } from 'zod';

import { field } from './config.js';

const network = z.union(
  [z.ipv4(), z.cidrv4(), z.ipv6(), z.cidrv6()],
  'is no network such as 127.0.0.1/32',
);

/** Of the installation, for the programs that deal with customers' webhooks. */
export const webhookFields = {
  /** Networks of our own that webhooks may go to nevertheless, also without TLS: for evaluation on one machine. */
  WEBHOOK_OPEN_NETWORKS: field.list().pipe(z.array(network)),
} as const;
