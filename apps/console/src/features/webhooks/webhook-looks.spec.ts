import type { WebhookDelivery, WebhookEndpoint } from '@fleetcommand/contracts/http/webhooks';
import { describe, expect, it } from 'vitest';

import { lookOfDelivery, lookOfEndpoint } from './webhook-looks.js';

const endpoint = { enabled: true, disabledReason: null, failingSince: null };

describe('the look of a webhook endpoint', () => {
  it.each([
    [{}, 'live'],
    [{ failingSince: '2026-01-01T00:00:00Z' }, 'degraded'],
    [{ enabled: false }, 'asleep'],
    [{ enabled: false, disabledReason: 'It answered 410.' }, 'failed'],
  ])('with %j is %s', (more, tone) => {
    expect(lookOfEndpoint({ ...endpoint, ...more } as WebhookEndpoint).tone).toBe(tone);
  });
});

describe('the look of a delivery', () => {
  it.each([
    [{ state: 'succeeded', attempts: 1 }, 'live'],
    [{ state: 'failed', attempts: 10 }, 'failed'],
    [{ state: 'pending', attempts: 0 }, 'working'],
    [{ state: 'pending', attempts: 2 }, 'degraded'],
  ] as const)('that is %j is %s', (delivery, tone) => {
    expect(lookOfDelivery(delivery as WebhookDelivery).tone).toBe(tone);
  });
});
