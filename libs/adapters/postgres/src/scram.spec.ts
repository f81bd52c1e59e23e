import { createHmac } from 'node:crypto';
import { Secret } from '@fleetcommand/kernel/secret';
import { describe, expect, it } from 'vitest';

import { scramVerifier } from './scram.js';

describe('the SCRAM verifier', () => {
  it('signs the exchange of RFC 7677 §3 as its server does', async () => {
    const salt = 'W22ZaJ0SNY7soEsUEjb6gQ==';
    const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
    const exchange = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=${salt},i=4096,c=biws,r=${nonce}`;
    const verifier = await scramVerifier(new Secret('pencil'), Buffer.from(salt, 'base64'));
    expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:W22ZaJ0SNY7soEsUEjb6gQ==\$[^:]+:[^:]+$/);
    const serverKey = Buffer.from(verifier.split(':').at(-1) ?? '', 'base64');
    const signature = createHmac('sha256', serverKey).update(exchange).digest('base64');
    expect(signature).toBe('6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
  });

  it('does not hold the password, and is another each time', async () => {
    const [a, b] = [
      await scramVerifier(new Secret('correct horse')),
      await scramVerifier(new Secret('correct horse')),
    ];
    expect(a).not.toBe(b);
    expect(a).not.toContain('horse');
  });
});
