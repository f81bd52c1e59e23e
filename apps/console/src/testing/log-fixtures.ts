import type { TenantLogLine } from '@fleetcommand/contracts/http/logs';

import { minutesAgo } from './fixtures.js';

/** Of two replicas. */
export const LOGS: readonly TenantLogLine[] = [
  'listening on port 3000',
  'connected to the database t_acme',
  'a message from ada in general',
  '{"level":"warn","socket":"x3Jq","msg":"a reader is slow: 1,204 messages wait for it, the oldest for 3.2 seconds"}',
].flatMap((text, index) =>
  ['acme-web-6d9f5c-k2x8p', 'acme-web-6d9f5c-q7r4z'].map((pod) => ({
    at: minutesAgo(4 - index),
    component: 'web',
    pod,
    text,
  })),
);
