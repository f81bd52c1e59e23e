import { Secret } from '@fleetcommand/kernel/secret';
import { describe, expect, it } from 'vitest';

import { createOneTimeCodes } from './one-time-codes.js';

const codes = createOneTimeCodes('fleetcommand');
/** RFC 6238, appendix B: the ASCII secret `12345678901234567890`, its codes' last six digits. */
const rfc = new Secret('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
const at = (seconds: number) => new Date(seconds * 1_000);

describe('one-time codes', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('at %i are as RFC 6238 has them', (seconds, code) => {
    expect(codes.stepOf(rfc, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  it('may be a step late or early, and no more', () => {
    const step = Math.floor(1_111_111_109 / 30);
    const seen = [-60, -30, 0, 30, 60].map((off) =>
      codes.stepOf(rfc, '081804', at(1_111_111_109 + off)),
    );
    expect(seen).toEqual([null, step, step, step, null]);
  });

  it.each(['', '08180', '0818044', 'abcdef', '000000'])('are not %j', (code) => {
    expect(codes.stepOf(rfc, code, at(1_111_111_109))).toBeNull();
  });

  it('come with an address for authenticators, from another secret each time', () => {
    const [one, two] = [codes.newSecret('ada@example.com'), codes.newSecret('ada@example.com')];
    expect(one.uri.reveal()).toMatch(
      /^otpauth:\/\/totp\/fleetcommand:ada%40example\.com\?.*secret=[A-Z2-7]{32}/,
    );
    expect(one.secret.reveal()).not.toBe(two.secret.reveal());
  });
});
