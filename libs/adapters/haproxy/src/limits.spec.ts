import { describe, expect, test } from 'vitest';
import { connectionLimit, parseOpenFilesLimit } from './limits.js';

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max processes             95938                95938                processes
Max open files            1024                 20000                files
`;

describe('the connection limit', () => {
  test('is sized from the hard limit of open files, and says how to raise it', () => {
    const limit = connectionLimit(parseOpenFilesLimit(LIMITS));
    expect(limit.openFilesLimit).toBe(20_000);
    expect(limit.maxConnections * 2).toBeLessThan(20_000);
    expect(limit.maxConnections).toBeGreaterThan(5_000);
    expect(limit.explanation).toContain('LimitNOFILE');
  });

  test('has a ceiling where files are unlimited', () => {
    const limit = connectionLimit(parseOpenFilesLimit(LIMITS.replace('20000', 'unlimited')));
    expect(limit.maxConnections).toBe(100_000);
    expect(limit.explanation).not.toContain('LimitNOFILE');
  });

  test('is modest where the system does not tell', () => {
    expect(parseOpenFilesLimit('')).toBeUndefined();
    expect(connectionLimit(undefined).maxConnections).toBe(2_000);
  });
});
