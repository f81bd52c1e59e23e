import type { Logger } from '@fleetcommand/runtime/logging';
import { describe, expect, test } from 'vitest';
import { FailureLog } from './failure-log.js';

const failure = (code: string) => ({ code, message: `${code}!`, retry: 'backoff' }) as const;

describe('the log of failing sources', () => {
  test('says one thing once a minute, whichever kind finds it', () => {
    const said: string[] = [];
    let now = 0;
    const log = {
      warn: ({ kind, code }: { kind: string; code: string }) => said.push(`${kind} ${code}`),
    };
    const failures = new FailureLog(log as unknown as Logger, () => now);
    failures.failed('Service', failure('cluster.unreachable'));
    failures.failed('Secret', failure('cluster.unreachable'));
    failures.failed('Secret', failure('cluster.breaker-open'));
    failures.failed('Secret', failure('cluster.forbidden'));
    failures.failed('A', failure('cluster.kind-missing'));
    failures.failed('B', failure('cluster.kind-missing'));
    now = 60_000;
    failures.failed('Service', failure('cluster.unreachable'));
    expect(said).toEqual([
      'Service cluster.unreachable',
      'Secret cluster.forbidden',
      'A cluster.kind-missing',
      'B cluster.kind-missing',
      'Service cluster.unreachable',
    ]);
  });
});
