import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { field, parseConfig } from './config.js';

const schema = z.object({
  PORT: field.port().default(3900),
  DATABASE_URL: field
    .url('postgresql', 'postgres')
    .meta({ description: 'the control database', example: 'postgresql://fleet@db/fleet' }),
  EDGES: field.list(),
});

describe('the configuration', () => {
  it('is read with its defaults', () => {
    const parsed = parseConfig(schema, {
      DATABASE_URL: 'postgresql://db/fleet',
      EDGES: 'a, b,',
      PORT: '',
    });
    expect(parsed).toEqual({
      ok: true,
      config: { PORT: 3900, DATABASE_URL: 'postgresql://db/fleet', EDGES: ['a', 'b'] },
    });
  });

  it('names every fault at once, with an example', () => {
    const parsed = parseConfig(schema, { PORT: 'http' });
    expect(parsed.ok || parsed.faults).toEqual([
      expect.stringMatching(/^PORT: .*number/),
      'DATABASE_URL: is not set – the control database (for example postgresql://fleet@db/fleet)',
    ]);
  });

  it('refuses a master key of another length', () => {
    const key = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');
    const read = (text: string) =>
      parseConfig(z.object({ KEY: field.masterKeys() }), { KEY: text });
    expect(read(key(32)).ok).toBe(true);
    expect(read(`${key(32)}, ${key(32)}`).ok).toBe(true);
    for (const text of ['secret', key(16), `${key(32)},`, `${key(32)},${key(31)}`]) {
      const parsed = read(text);
      expect([text, parsed.ok || parsed.faults[0]]).toEqual([
        text,
        expect.stringContaining('32 bytes'),
      ]);
    }
  });

  it('names the protocols it takes', () => {
    const parsed = parseConfig(schema, { DATABASE_URL: 'mysql://db/fleet' });
    expect(parsed.ok || parsed.faults[0]).toContain('must begin with postgresql:// or postgres://');
  });
});
