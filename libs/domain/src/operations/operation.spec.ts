import fc from 'fast-check';
import type { OperationId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { describe, expect, it } from 'vitest';

import {
  endOperation,
  isEnded,
  newOperation,
  OPERATION_KINDS,
  reportStep,
  STEP_NAMES,
  STEPS_OF,
  type Operation,
  type StepReport,
} from './operation.js';

const NOON = new Date('2026-01-01T12:00:00Z');
const LATER = new Date('2026-01-01T12:00:05Z');
const make = (kind: Operation['kind'] = 'tenant.create'): Operation =>
  newOperation(
    {
      id: 'op_1' as OperationId,
      kind,
      tenantId: 'ten_1' as TenantId,
      organizationId: 'org_1' as OrganizationId,
      generation: 1,
    },
    NOON,
  );
const step = (operation: Operation, name: string) => operation.steps.find((s) => s.name === name);
const error = { code: 'cluster.forbidden', message: 'The cluster refuses.' };

describe('a new operation', () => {
  it.each(OPERATION_KINDS)('of %s is queued with its steps, the order being accepted', (kind) => {
    const operation = make(kind);
    expect(operation.steps.map((s) => s.name)).toEqual(STEPS_OF[kind]);
    expect(operation.state).toBe('queued');
    expect(operation.steps.filter((s) => s.state !== 'pending').map((s) => s.name)).toEqual([
      'accepted',
    ]);
  });
});

describe('a report', () => {
  it('starts the operation and the step', () => {
    const operation = reportStep(
      make(),
      { name: 'database', state: 'running', message: 'Making it.' },
      LATER,
    );
    expect(operation.state).toBe('running');
    expect(step(operation, 'database')).toEqual({
      name: 'database',
      state: 'running',
      startedAt: LATER,
      endedAt: null,
      message: 'Making it.',
    });
  });

  it('that a step ended dates it, from when it began', () => {
    const running = reportStep(make(), { name: 'database', state: 'running' }, NOON);
    const done = reportStep(running, { name: 'database', state: 'succeeded' }, LATER);
    expect(step(done, 'database')).toMatchObject({ startedAt: NOON, endedAt: LATER });
  });

  it('gives the same object back when it says nothing new', () => {
    const running = reportStep(
      make(),
      { name: 'database', state: 'running', message: 'Making it.' },
      NOON,
    );
    expect(reportStep(running, { name: 'database', state: 'running' }, LATER)).toBe(running);
    expect(reportStep(running, { name: 'teardown', state: 'running' }, LATER)).toBe(running);
  });

  it('after the end changes nothing', () => {
    const ended = endOperation(make(), { state: 'succeeded' }, NOON);
    expect(reportStep(ended, { name: 'database', state: 'running' }, LATER)).toBe(ended);
  });
});

describe('the end', () => {
  const underWay = () => {
    const database = reportStep(make(), { name: 'database', state: 'succeeded' }, NOON);
    return reportStep(database, { name: 'objects', state: 'running' }, NOON);
  };
  const states = (operation: Operation) => operation.steps.map((s) => s.state).join(' ');

  it('in success closes every step', () => {
    const ended = endOperation(underWay(), { state: 'succeeded' }, LATER);
    expect(states(ended)).toBe('succeeded succeeded succeeded succeeded succeeded');
    expect([ended.state, ended.error, ended.endedAt]).toEqual(['succeeded', null, LATER]);
  });

  it('in failure fails the running step and skips the rest', () => {
    const ended = endOperation(underWay(), { state: 'failed', error }, LATER);
    expect(states(ended)).toBe('succeeded succeeded failed skipped skipped');
    expect(ended.error).toEqual(error);
  });

  it('by being overtaken skips what was not done', () => {
    const ended = endOperation(underWay(), { state: 'canceled' }, LATER);
    expect(states(ended)).toBe('succeeded succeeded skipped skipped skipped');
    expect(ended.error).toBeNull();
  });

  it('comes once', () => {
    const ended = endOperation(underWay(), { state: 'succeeded' }, NOON);
    expect(endOperation(ended, { state: 'failed', error }, LATER)).toBe(ended);
  });
});

it('keeps its steps, their order, and dates that make sense, whatever is reported', () => {
  const report = fc.record({
    name: fc.constantFrom(...STEP_NAMES),
    state: fc.constantFrom<StepReport['state']>('running', 'succeeded', 'failed', 'skipped'),
    message: fc.constantFrom('', 'a', 'b'),
  });
  const ending = fc.constantFrom('succeeded' as const, 'canceled' as const, null);
  fc.assert(
    fc.property(
      fc.constantFrom(...OPERATION_KINDS),
      fc.array(report),
      ending,
      (kind, reports, end) => {
        let operation = make(kind);
        let now = NOON.getTime();
        for (const one of reports) operation = reportStep(operation, one, new Date((now += 1_000)));
        if (end) operation = endOperation(operation, { state: end }, new Date((now += 1_000)));
        expect(operation.steps.map((s) => s.name)).toEqual(STEPS_OF[kind]);
        expect(operation.endedAt !== null).toBe(isEnded(operation.state));
        for (const { startedAt, endedAt, state } of operation.steps) {
          if (startedAt && endedAt)
            expect(endedAt.getTime()).toBeGreaterThanOrEqual(startedAt.getTime());
          if (state === 'running') expect([startedAt, endedAt]).toEqual([expect.any(Date), null]);
          if (end) expect(['pending', 'running']).not.toContain(state);
        }
      },
    ),
  );
});
