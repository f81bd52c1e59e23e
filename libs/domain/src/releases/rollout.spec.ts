import { idFromUuid } from '@fleetcommand/kernel/ids';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { nextOfRollout, type Rollout, type RolloutProgress } from './rollout.js';

const rollout: Rollout = {
  id: idFromUuid('rol', '0'.repeat(32)),
  blueprintId: 'sample-chat',
  version: 2,
  state: 'rolling',
  atOnce: 5,
  failuresAllowed: 1,
  failuresSeen: 0,
  reason: '',
  startedAt: new Date(0),
  endedAt: null,
};
const progress = (counts: Partial<RolloutProgress>): RolloutProgress => ({
  behind: 0,
  moving: 0,
  failed: 0,
  moved: 0,
  ...counts,
});

describe('a rollout', () => {
  it.each([
    ['moves as many as may move at once', { behind: 20 }, { kind: 'move', count: 5 }],
    ['fills up what others left free', { behind: 20, moving: 3 }, { kind: 'move', count: 2 }],
    ['waits while enough are moving', { behind: 20, moving: 5 }, { kind: 'wait' }],
    ['moves no more than there are', { behind: 2 }, { kind: 'move', count: 2 }],
    ['waits for the last', { moving: 1, moved: 9 }, { kind: 'wait' }],
    ['is done when all are there', { moved: 9 }, { kind: 'end' }],
    ['bears failures that are allowed', { behind: 1, failed: 1 }, { kind: 'move', count: 1 }],
  ] as const)('%s', (_, counts, step) => {
    expect(nextOfRollout(rollout, progress(counts))).toEqual(step);
  });

  it('pauses by itself when more fail than may, and says what to do', () => {
    const step = nextOfRollout(rollout, progress({ behind: 20, failed: 2 }));
    expect(step).toEqual({
      kind: 'pause',
      reason:
        '2 could not be moved to version 2, and 1 may fail. Look at them; then resume, or roll back.',
    });
  });

  it('bears as many failures once more after it was resumed', () => {
    const resumed = { ...rollout, failuresSeen: 2 };
    expect(nextOfRollout(resumed, progress({ behind: 9, failed: 3 }))).toMatchObject({ count: 5 });
    expect(nextOfRollout(resumed, progress({ behind: 9, failed: 4 }))).toMatchObject({
      kind: 'pause',
    });
  });

  it.each(['paused', 'done', 'canceled'] as const)('moves nobody while %s', (state) => {
    const step = nextOfRollout({ ...rollout, state }, progress({ behind: 9, failed: 9 }));
    expect(step).toEqual({ kind: 'wait' });
  });

  it('never has more moving than may, and ends, whatever fails', () => {
    const run = fc.record({
      tenants: fc.nat(60),
      atOnce: fc.integer({ min: 1, max: 20 }),
      failing: fc.array(fc.boolean(), { maxLength: 60 }),
    });
    fc.assert(
      fc.property(run, ({ tenants, atOnce, failing }) => {
        const wanted = { ...rollout, atOnce, failuresAllowed: 3 };
        let now = progress({ behind: tenants });
        for (let round = 0; ; round += 1) {
          const step = nextOfRollout(wanted, now);
          if (step.kind === 'end') return now.behind === 0 && now.moving === 0;
          if (step.kind === 'pause') return now.failed > 3;
          if (step.kind === 'move') {
            const { behind, moving } = now;
            now = { ...now, behind: behind - step.count, moving: moving + step.count };
          } else if (failing[round] === true) {
            now = { ...now, moving: now.moving - 1, failed: now.failed + 1 };
          } else now = { ...now, moving: now.moving - 1, moved: now.moved + 1 };
          if (now.moving > atOnce || now.moving < 0) return false;
        }
      }),
    );
  });
});
