import { idFromUuid } from '@fleetcommand/kernel/ids';
import { describe, expect, it } from 'vitest';

import { operationNews } from './operation-events.js';
import { endOperation, newOperation, reportStep } from './operation.js';

const now = new Date('2026-01-01T00:00:00Z');
const queued = newOperation(
  {
    id: idFromUuid('op', '01'),
    kind: 'tenant.create',
    tenantId: idFromUuid('ten', '01'),
    organizationId: idFromUuid('org', '01'),
    generation: 1,
  },
  now,
);
const running = reportStep(queued, { name: 'database', state: 'running' }, now);

describe('an operation’s stream', () => {
  it('begins with the whole operation', () => {
    expect(operationNews(null, queued)).toEqual([{ kind: 'state', payload: queued }]);
  });

  it('tells that it runs, then which step moved', () => {
    const step = running.steps.find((s) => s.name === 'database');
    expect(operationNews(queued, running)).toEqual([
      { kind: 'state', payload: running },
      { kind: 'step', payload: step },
    ]);
  });

  it('tells each step that ended with it, and last that it ended', () => {
    const error = { code: 'x.y', message: 'It broke.' };
    const failed = endOperation(running, { state: 'failed', error }, now);
    const news = operationNews(running, failed);
    expect(news.map(({ kind, payload }) => [kind, payload.state])).toEqual([
      ['step', 'failed'],
      ['step', 'skipped'],
      ['step', 'skipped'],
      ['step', 'skipped'],
      ['end', 'failed'],
    ]);
    expect(news.at(-1)?.payload).toBe(failed);
  });

  it('says nothing when nothing changed', () => {
    expect(operationNews(running, running)).toEqual([]);
    expect(operationNews(running, { ...running })).toEqual([]);
  });
});
