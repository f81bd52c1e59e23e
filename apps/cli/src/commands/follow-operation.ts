import type { Operation } from '@fleetcommand/contracts/http/operations';

import type { Api } from '../api/client.js';
import { watchOperation } from '../api/watch-operation.js';
import { CommandFailure } from '../output/exit-codes.js';
import { StepList } from '../output/step-list.js';

/** Shows an operation's steps on stderr until it ended, and fails when it failed. */
export async function followOperation(
  api: Api,
  operation: Pick<Operation, 'id'>,
  timeoutSeconds: number,
): Promise<Operation> {
  const list = new StepList().start();
  const onStep: Parameters<typeof watchOperation>[2]['onStep'] = (step) => {
    const durationMs =
      step.startedAt && step.endedAt ? Date.parse(step.endedAt) - Date.parse(step.startedAt) : null;
    list.update({ ...step, durationMs });
  };
  const ended = await watchOperation(api, operation.id, {
    onStep,
    timeoutMs: timeoutSeconds * 1_000,
  }).finally(() => list.stop());
  if (ended.state === 'succeeded') return ended;
  const why = ended.error?.message ?? `it was ${ended.state}`;
  throw new CommandFailure(
    `${why} See \`fleet explain ${ended.target}\`.`,
    undefined,
    ended.error?.code,
  );
}
