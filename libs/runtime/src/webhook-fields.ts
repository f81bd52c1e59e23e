import { isIP } from 'node:net';
import { z } from 'zod';

import { field } from './config.js';

const network = z.string().refine((text) => {
  const [address = '', length = '0', ...rest] = text.split('/');
  return isIP(address) !== 0 && /^\d{1,3}$/.test(length) && rest.length === 0;
}, 'is no network such as 127.0.0.1/32');

/** Of the installation, for the programs that deal with customers' webhooks. */
export const webhookFields = {
  /** Networks of our own that webhooks may go to nevertheless, also without TLS: for evaluation on one machine. */
  WEBHOOK_OPEN_NETWORKS: field.list().pipe(z.array(network)),
} as const;
