import pino, { type Logger } from 'pino';

export type { Logger };

/** Never printed, at whatever name an object that is logged holds them, down to three levels. */
const SECRET_NAMES = [
  'password',
  'passwordHash',
  'token',
  'tokenHash',
  'secret',
  'apiKey',
  'privateKey',
  'keyPem',
  'ciphertext',
  'authorization',
  'cookie',
  '["set-cookie"]',
  '["x-api-key"]',
  'connectionString',
  'databaseUrl',
  'DATABASE_URL',
] as const;

const SECRET_PATHS = SECRET_NAMES.flatMap((name) => {
  const member = name.startsWith('[') ? name : `.${name}`;
  return [name, `*${member}`, `*.*${member}`];
});

export interface LoggerOptions {
  readonly component: string;
  readonly level: string;
  /** Standard output when left out. */
  readonly destination?: pino.DestinationStream;
}

/**
 * Structured lines on standard output: a fixed message and fields. `error` means somebody must act; what heals itself is
 * `warn`.
 */
export function createLogger({ component, level, destination }: LoggerOptions): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { component },
    redact: { paths: SECRET_PATHS, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** What every line of one request, job or reconcile carries. */
export interface LogBindings {
  readonly traceId: string;
  readonly tenantId?: string;
  readonly requestId?: string;
}

/** A logger whose every line says what it belongs to. */
export function bindLogger(logger: Logger, bindings: LogBindings): Logger {
  return logger.child(bindings);
}
