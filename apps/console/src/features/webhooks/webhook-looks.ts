import type { WebhookDelivery, WebhookEndpoint } from '@fleetcommand/contracts/http/webhooks';

import type { Look } from '../../ui/state-look.js';

export function lookOfEndpoint({ enabled, disabledReason, failingSince }: WebhookEndpoint): Look {
  if (!enabled) {
    return disabledReason
      ? { tone: 'failed', word: 'Switched off by us' }
      : { tone: 'asleep', word: 'Switched off' };
  }
  return failingSince ? { tone: 'degraded', word: 'Failing' } : { tone: 'live', word: 'On' };
}

export function lookOfDelivery({ state, attempts }: WebhookDelivery): Look {
  if (state === 'succeeded') return { tone: 'live', word: 'Taken' };
  if (state === 'failed') return { tone: 'failed', word: 'Given up' };
  return attempts === 0
    ? { tone: 'working', word: 'On its way' }
    : { tone: 'degraded', word: 'Tried, waiting' };
}
