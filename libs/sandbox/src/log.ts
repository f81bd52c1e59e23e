/** Structured logging as pino does it: a fixed message and fields. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** For callers and specs that want no log. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
