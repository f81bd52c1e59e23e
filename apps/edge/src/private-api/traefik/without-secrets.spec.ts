import { Secret } from '@fleetcommand/kernel/secret';
import { describe, expect, test } from 'vitest';
import { withoutSecrets } from './without-secrets.js';

describe('settings as they are shown', () => {
  test.each([
    [{ users: ['admin:$apr1$x'] }],
    [{ customRequestHeaders: { 'X-Api-Key': 'hunter2' } }],
    [{ headers: { Authorization: 'Bearer hunter2' } }],
    [{ deep: { clientSecret: { inner: 'hunter2' } } }],
    [{ key: new Secret('hunter2') }],
    [{ address: 'https://me:hunter2@auth.test/check' }],
  ])('hide what lets somebody in: %j', (settings) => {
    const text = JSON.stringify(withoutSecrets(settings));
    expect(text).not.toMatch(/hunter2|\$apr1/);
  });

  test('keep everything else', () => {
    const settings = {
      passHostHeader: true,
      prefixes: ['/a', '/b'],
      customResponseHeaders: { 'X-Frame-Options': 'DENY' },
      address: 'https://auth.test/check@2',
      average: 100,
    };
    expect(withoutSecrets(settings)).toEqual(settings);
  });
});
