import type { Logger } from 'pino';

import type { Health } from './health.js';

export interface ShutdownStep {
  readonly name: string;
  readonly run: () => Promise<void> | void;
}

/**
 * On SIGTERM or SIGINT: readiness fails first, then the steps run one after the other, each whatever the one before did,
 * then the process ends. Past `deadlineMs` it ends all the same: what was left undone is picked up by whoever runs next.
 */
export function shutDownInOrder(options: {
  readonly health: Health;
  readonly logger: Logger;
  readonly deadlineMs: number;
  readonly steps: readonly ShutdownStep[];
}): void {
  const { health, logger, deadlineMs, steps } = options;
  let isStopping = false;
  const stop = async (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    health.markStopping();
    logger.info({ signal }, 'shutting down');
    setTimeout(() => {
      logger.warn({ deadlineMs }, 'shutdown took too long');
      process.exit(1);
    }, deadlineMs).unref();
    for (const { name, run } of steps) {
      try {
        await run();
      } catch (error) {
        logger.warn({ err: error, step: name }, 'shutdown step failed');
      }
    }
    logger.info('shut down');
    process.exit(0);
  };
  // Supervisors repeat themselves; a person who presses Ctrl-C twice means it.
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.once('SIGINT', () => void stop('SIGINT'));
}
