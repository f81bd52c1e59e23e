import {
  operation as operationSchema,
  operationStep,
  type Operation,
  type OperationStep,
} from '@fleetcommand/contracts/http/operations';
import type { EventSourceMessage } from 'eventsource-parser';

import { CommandFailure, EXIT } from '../output/exit-codes.js';
import type { Api } from './client.js';
import { readStream } from './read-stream.js';

export interface WatchOptions {
  readonly onStep: (step: OperationStep) => void;
  readonly timeoutMs: number;
}

const RECONNECT_MS = 500;

/** Follows an operation to its end; a broken stream is taken up again after the last event seen. */
export async function watchOperation(
  api: Api,
  id: string,
  options: WatchOptions,
): Promise<Operation> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  let lastEventId = '';
  for (;;) {
    if (deadline.aborted) {
      throw new CommandFailure(
        `The operation is still running after ${options.timeoutMs / 1_000} s. It goes on; follow it with \`fleet ops watch ${id}\`.`,
        EXIT.timedOut,
      );
    }
    let ended: Operation | null = null;
    const onEvent = (event: EventSourceMessage) => {
      lastEventId = event.id ?? lastEventId;
      const payload: unknown = JSON.parse(event.data);
      if (event.event === 'step') options.onStep(operationStep.parse(payload));
      if (event.event === 'end') ended = operationSchema.parse(payload);
    };
    const wanted = { url: '/v1/operations/{id}/events', path: { id }, lastEventId } as const;
    await readStream(api, wanted, onEvent, deadline);
    if (ended) return ended;
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
}
