import { describe, expect, it } from 'vitest';

import { redact, redactText } from './redact.js';

describe('what is redacted', () => {
  it.each([
    'password',
    'passwordHash',
    'newPassword',
    'tokenHash',
    'apiKey',
    'api_key',
    'clientSecret',
    'privateKey',
    'private_key_pem',
    'authorization',
    'recoveryCodes',
  ])('is the value of %s, however deep', (name) => {
    expect(redact({ a: [{ [name]: 'x' }] })).toEqual({ a: [{ [name]: '[redacted]' }] });
  });

  it.each(['keyId', 'publicKey', 'key_count', 'name', 'monkey', 'tokenId', 'secretCount'])(
    'is not the value of %s',
    (name) => {
      expect(redact({ [name]: 'x' })).toEqual({ [name]: 'x' });
    },
  );

  it('is nothing that says only whether', () => {
    expect(redact({ password: true, token: null })).toEqual({ password: true, token: null });
  });
});

describe('a text', () => {
  it.each([
    ['postgresql://fleet:hunter2@db:5432/fleet', 'postgresql://fleet:[redacted]@db:5432/fleet'],
    ['redis://:hunter2@redis:6379', 'redis://:[redacted]@redis:6379'],
    ['sent Authorization: Bearer abc.def-ghi=', 'sent Authorization: [redacted]'],
    ['as Bearer abcdefghijklmnopqrstuvwx', 'as Bearer [redacted]'],
    ['key fc_live_0198f2_aVerySecretOne was used', 'key [redacted] was used'],
    ['signed by whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'signed by [redacted]'],
    ['sk_test_4eC39HqLyjWDarjtT1zdp7dc', '[redacted]'],
    ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl', '[redacted]'],
    [
      'a\n-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----\nb',
      'a\n[redacted]\nb',
    ],
  ])('loses what looks like a secret: %j', (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
    expect(redact({ deep: [text] })).toEqual({ deep: [redacted] });
  });

  it.each([
    'https://fleet.example.com/v1/tenants?limit=20',
    'postgresql://db:5432/fleet',
    'ten_0198f2b0c4d27a0e9a51f6b1c2d3e4f5',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'the bearer of this letter',
  ])('keeps everything else: %j', (text) => {
    expect(redactText(text)).toBe(text);
  });
});
