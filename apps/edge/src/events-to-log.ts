/** What is said in the log, and at which level: ERROR means somebody must act; what heals itself is WARN. */
import type { HaproxyEvent } from '@fleetcommand/adapter-haproxy/process';
import type { Logger } from '@fleetcommand/runtime/logging';
import type { LoopEvents } from './control-loop/events.js';
import type { EdgeMetrics } from './metrics.js';

/** A failure that stays this long is no hiccup any more. */
const FAILURES_BEFORE_ERROR = 5;
const FAULTS_LOGGED = 20;

export function loggingLoopEvents(log: Logger, metrics: EdgeMetrics): LoopEvents {
  return {
    reloaded: (reasons) => {
      metrics.reloads.inc();
      log.info({ reasons }, 'reloaded HAProxy');
    },
    quarantined: (fragmentId, failure) =>
      log.error(
        { fragmentId, code: failure.code, reason: failure.message },
        'quarantined a change HAProxy refuses',
      ),
    failed: (failure, inARow) => {
      metrics.failures.inc({ code: failure.code });
      const level = inARow >= FAILURES_BEFORE_ERROR ? 'error' : 'warn';
      log[level](
        { code: failure.code, reason: failure.message, details: failure.details, inARow },
        'a change could not be made live; trying again',
      );
    },
    drifted: ({ found, remaining }) => {
      metrics.drift.inc({ repair: 'runtime' }, found.length - remaining.length);
      metrics.drift.inc({ repair: 'reload' }, remaining.length);
      log.warn(
        {
          differences: found.length,
          faults: found.slice(0, FAULTS_LOGGED),
          needReload: remaining.slice(0, FAULTS_LOGGED),
        },
        'HAProxy held something else than it should; put right',
      );
    },
  };
}

export function logHaproxyEvent(log: Logger, event: HaproxyEvent): void {
  switch (event.type) {
    case 'died':
      return log.warn({ reason: event.reason, nextStartInMs: event.nextStartInMs }, 'HAProxy died');
    case 'restart-failed':
      return log.error(
        {
          code: event.failure.code,
          reason: event.failure.message,
          nextStartInMs: event.nextStartInMs,
        },
        'HAProxy does not start again',
      );
    default:
      return log.info({ workerPid: event.workerPid }, `HAProxy ${event.type}`);
  }
}
