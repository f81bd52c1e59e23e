import { Secret } from '@fleetcommand/kernel/secret';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createSecretBox } from './secret-box.js';

const key = (byte: number) => new Secret(Buffer.alloc(32, byte).toString('base64'));

describe('the secret box', () => {
  it('opens what it sealed, whatever it is', () => {
    const box = createSecretBox([key(1)]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, context) => {
        expect(box.open(box.seal(new Secret(text), context), context).reveal()).toBe(text);
      }),
    );
  });

  it('gives equal secrets different envelopes that do not show them', () => {
    const box = createSecretBox([key(1)]);
    const [a, b] = [
      box.seal(new Secret('hunter2hunter2'), 'c'),
      box.seal(new Secret('hunter2hunter2'), 'c'),
    ];
    expect(a).not.toBe(b);
    expect(Buffer.from(a.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain(
      'hunter2',
    );
  });

  it('opens nothing under another context, key, or after a change', () => {
    const box = createSecretBox([key(1)]);
    const envelope = box.seal(new Secret('s'), 'database/a');
    expect(() => box.open(envelope, 'database/b')).toThrow();
    expect(() => createSecretBox([key(2)]).open(envelope, 'database/a')).toThrow(/not configured/);
    const broken = envelope.slice(0, -2) + (envelope.endsWith('AA') ? 'BB' : 'AA');
    expect(() => box.open(broken, 'database/a')).toThrow();
  });

  it('opens envelopes of an older key after a change of keys', () => {
    const envelope = createSecretBox([key(1)]).seal(new Secret('s'), 'c');
    expect(
      createSecretBox([key(2), key(1)])
        .open(envelope, 'c')
        .reveal(),
    ).toBe('s');
  });

  it('says how to make a key when it is given a bad one', () => {
    expect(() => createSecretBox([new Secret('short')])).toThrow(/openssl rand -base64 32/);
  });
});
