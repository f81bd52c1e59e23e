import { describe, expect, test } from 'vitest';
import { issueCertificate } from '../test-rig/certificates.js';
import { checkAuthorities } from './check-authorities.js';

describe('authorities', () => {
  test('are written anew, without what stands between them', async () => {
    const { chain: one } = await issueCertificate(['one.test']);
    const { chain: two } = await issueCertificate(['two.test']);
    const checked = checkAuthorities(`a comment\n${one}\n\n# another\n${two}`);
    expect(checked.ok && checked.value).toBe(`${one.trimEnd()}\n${two.trimEnd()}\n`);
  });

  test.each([
    ['nothing', '', 'tls.no-certificate'],
    ['half a certificate', '-----BEGIN CERTIFICATE-----\nMII', 'tls.no-certificate'],
    [
      'a broken one',
      '-----BEGIN CERTIFICATE-----\nMIIx\n-----END CERTIFICATE-----\n',
      'tls.bad-certificate',
    ],
    ['far too many', 'x'.repeat(300_000), 'tls.too-large'],
  ])('%s are refused', (_what, text, code) => {
    const checked = checkAuthorities(text);
    expect(!checked.ok && checked.error.code).toBe(code);
  });
});
