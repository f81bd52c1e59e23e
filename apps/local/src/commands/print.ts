import type { ProgressEvent } from '@fleetcommand/contracts/http/local';
import type { Failure } from '@fleetcommand/kernel/result';

/** One JSON document on a line of its own on stdout. */
export function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** The end of a command that failed before there was anybody to ask. */
export function failedEnd(failure: Failure, durationMs: number): ProgressEvent {
  return {
    type: 'end',
    outcome: 'failed',
    durationMs: Math.round(durationMs),
    unchanged: false,
    summary: null,
    failure: { code: failure.code, message: failure.message },
  };
}
