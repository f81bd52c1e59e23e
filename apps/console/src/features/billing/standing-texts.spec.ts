import { describe, expect, it } from 'vitest';

import { makeBilling } from '../../testing/billing-fixtures.js';
import { hasToPay, lookOfBilling, whatComesNext } from './standing-texts.js';

const at = '2026-12-24T10:00:00.000Z';

describe('what is said of an organization’s standing', () => {
  it.each([
    ['it renews', makeBilling(), 'It renews on December 24, 2026.'],
    [
      'a payment is due',
      makeBilling({ standing: 'past_due', worsensAt: at }),
      'Everything goes on until December 24, 2026, and is switched off then.',
    ],
    [
      'it is suspended',
      makeBilling({ standing: 'suspended', worsensAt: at }),
      'It is archived on December 24, 2026. Data and names are kept; once it is paid it is back within a minute.',
    ],
    [
      'it is archived',
      makeBilling({ standing: 'archived', worsensAt: at }),
      'Everything is deleted for good on December 24, 2026. Pay before to bring it back.',
    ],
    [
      'it is tried',
      makeBilling({ standing: 'trialing', subscription: null, trialEndsAt: at }),
      'The trial runs until December 24, 2026. Subscribe before, to go on.',
    ],
    [
      'an operator holds it',
      makeBilling({ standing: 'past_due', hold: { reason: 'a wire', until: at } }),
      'An operator keeps everything running until December 24, 2026.',
    ],
    ['nothing comes', makeBilling({ subscription: null, instances: [] }), ''],
  ])('says what comes next when %s', (_, billing, text) => {
    expect(whatComesNext(billing)).toBe(text);
  });

  it('asks to pay only where something costs something and nothing is subscribed to', () => {
    expect(hasToPay(makeBilling())).toBe(false);
    expect(hasToPay(makeBilling({ subscription: null }))).toBe(true);
    expect(hasToPay(makeBilling({ subscription: null, instances: [] }))).toBe(false);
    expect(hasToPay(makeBilling({ subscription: null, isOn: false }))).toBe(false);
    expect(lookOfBilling(makeBilling({ subscription: null, instances: [] })).word).toBe(
      'Nothing to pay',
    );
  });
});
