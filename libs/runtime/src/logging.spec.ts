import { Secret } from '@fleetcommand/kernel/secret';
import { describe, expect, it } from 'vitest';

import { bindLogger, createLogger } from './logging.js';

function capture() {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ component: 'api', level: 'info', destination });
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}');
  return { logger, lines, last };
}

describe('a log line', () => {
  it('is JSON with level, component, RFC 3339 time, message and fields', () => {
    const { logger, last } = capture();
    logger.warn({ delayMs: 5 }, 'trying again');
    expect(last()).toEqual({
      level: 'warn',
      component: 'api',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      msg: 'trying again',
      delayMs: 5,
    });
  });

  it('carries what it belongs to', () => {
    const { logger, last } = capture();
    bindLogger(logger, { traceId: 'abc', tenantId: 'ten_1' }).info('done');
    expect(last()).toMatchObject({ traceId: 'abc', tenantId: 'ten_1', msg: 'done' });
  });

  it('is not written below the level', () => {
    const { logger, lines } = capture();
    logger.debug('detail');
    expect(lines).toEqual([]);
  });

  it.each([
    { password: 'hunter2' },
    { user: { passwordHash: 'hunter2' } },
    { req: { headers: { authorization: 'Bearer hunter2', cookie: 'a=hunter2' } } },
    { res: { headers: { 'set-cookie': ['a=hunter2'] } } },
    { config: { DATABASE_URL: 'postgresql://fleet:hunter2@db/fleet' } },
    { secret: new Secret('hunter2') },
    { anything: { else: new Secret('hunter2') } },
  ])('never shows a secret: %j', (fields) => {
    const { logger, lines } = capture();
    logger.info(fields, 'x');
    expect(lines.join()).toContain('[redacted]');
    expect(lines.join()).not.toContain('hunter2');
  });
});
