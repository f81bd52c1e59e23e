import { describe, expect, it } from 'vitest';
import { makeAddressPool } from './pod-network.js';

describe("a sandbox's addresses", () => {
  it('are distinct, and inside its block', () => {
    const pool = makeAddressPool(7);
    const addresses = Array.from({ length: 1000 }, () => pool.allocate());
    expect(new Set(addresses).size).toBe(1000);
    expect(addresses.every((address) => /^127\.7\.\d+\.([1-9]\d*)$/.test(address))).toBe(true);
    expect(addresses).not.toContain(pool.nodeIP);
  });

  it('are used again only after all others', () => {
    const pool = makeAddressPool(7);
    const first = pool.allocate();
    pool.release(first);
    expect(pool.allocate()).not.toBe(first);
  });

  it('can be claimed once, by whoever had them', () => {
    const pool = makeAddressPool(7);
    expect(pool.claim('127.7.3.4')).toBe(true);
    expect(pool.claim('127.7.3.4')).toBe(false);
    expect(pool.claim('127.8.3.4')).toBe(false);
    expect(pool.claim('127.7.255.254')).toBe(false);
    expect(pool.claim('127.7.0.0')).toBe(false);
    expect(pool.claim('10.0.0.1')).toBe(false);
  });

  it('run out after all are taken, and come back when released', () => {
    const pool = makeAddressPool(7);
    const all = Array.from({ length: 254 * 254 }, () => pool.allocate());
    expect(new Set(all).size).toBe(254 * 254);
    expect(() => pool.allocate()).toThrow('are taken');
    pool.release('127.7.9.9');
    expect(pool.allocate()).toBe('127.7.9.9');
  });
});
