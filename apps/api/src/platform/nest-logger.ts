import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@fleetcommand/runtime/logging';

/** What Nest says of itself, into our log: its start-up chatter as `debug`, its trouble as trouble. */
export function nestLogger(logger: Logger): LoggerService {
  const say =
    (level: 'debug' | 'warn' | 'error' | 'fatal') =>
    (message: unknown, ...context: unknown[]) => {
      const err = message instanceof Error ? { err: message } : {};
      logger[level](
        { ...err, context: context.filter((one) => typeof one === 'string') },
        String(message),
      );
    };
  return { log: say('debug'), warn: say('warn'), error: say('error'), fatal: say('fatal') };
}
