import { Secret } from '@fleetcommand/kernel/secret';
import { describe, expect, it } from 'vitest';

import { createPasswordHasher } from './passwords.js';

const hasher = createPasswordHasher({ concurrency: 2 });

describe('password hashes', () => {
  it('know their password again and no other', async () => {
    const hash = await hasher.hash(new Secret('correct horse'));
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify(new Secret('correct horse'), hash)).toBe(true);
    expect(await hasher.verify(new Secret('correct Horse'), hash)).toBe(false);
  });

  it('differ for equal passwords', async () => {
    const [a, b] = await Promise.all([
      hasher.hash(new Secret('same')),
      hasher.hash(new Secret('same')),
    ]);
    expect(a).not.toBe(b);
  });

  it('are never right for nobody', async () => {
    expect(await hasher.verify(new Secret('anything'), null)).toBe(false);
  });

  it('refuse to compare with a hash of another kind', async () => {
    await expect(
      hasher.verify(new Secret('x'), '$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA'),
    ).rejects.toThrow(/argon2id/);
  });

  it('come out right when more are asked for than run at once', async () => {
    const hashes = await Promise.all(
      Array.from({ length: 6 }, (_, i) => hasher.hash(new Secret(`p${i}`))),
    );
    const verdicts = await Promise.all(
      hashes.map((hash, i) => hasher.verify(new Secret(`p${i}`), hash)),
    );
    expect(verdicts).toEqual(Array(6).fill(true));
  });
});
