import { createHmac } from 'node:crypto';
import { Secret } from '@fleetcommand/kernel/secret';
import { describe, expect, it } from 'vitest';

import { printSecret, signatureHeaders } from './signature.js';

const at = new Date(1_614_265_330_000);

describe('a signature', () => {
  it('is the one of the specification’s own example', () => {
    const content = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at,
      body: '{"test": 2432232314}',
    };
    const secret = new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    expect(signatureHeaders(content, [secret])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is there once for each secret, over what is sent, whatever its alphabet', () => {
    const bytes = [new Uint8Array(32).fill(255), new Uint8Array(32).fill(7)];
    const body = '{"name":"Ünïcode ✓"}';
    const { 'webhook-signature': signature } = signatureHeaders(
      { id: 'msg_1', at, body },
      bytes.map(printSecret),
    );
    const expected = bytes.map((key) => {
      const digest = createHmac('sha256', key).update(`msg_1.1614265330.${body}`);
      return `v1,${digest.digest('base64')}`;
    });
    expect(signature).toBe(expected.join(' '));
  });

  it('is made with a secret that begins with whsec_ and shows itself to nobody', () => {
    const secret = printSecret(new Uint8Array(32).fill(251));
    expect(secret.reveal()).toBe(`whsec_${Buffer.alloc(32, 251).toString('base64')}`);
    expect(String(secret)).toBe('[redacted]');
  });
});
