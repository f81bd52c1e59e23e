import pino, { type Logger } from 'pino';

export type { Logger };

/** Never printed, wherever an object that is logged holds them. */
const SECRET_PATHS = [
  'password',
  'token',
  'authorization',
  'cookie',
  'secret',
  'privateKey',
].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
  `req.headers.${name}`,
  `headers["set-${name}"]`,
]);

/**
 * Structured lines on standard output: a fixed message and fields. `error` means somebody must act; what heals itself is
 * `warn`.
 */
export function createLogger(options: {
  readonly component: string;
  readonly level: string;
}): Logger {
  return pino({
    level: options.level,
    base: { component: options.component },
    redact: { paths: SECRET_PATHS, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}
