import {
  operation as operationSchema,
  operationStep,
  type Operation,
  type OperationStep,
} from '@fleetcommand/contracts/http/operations';
import type {
  StreamOperationData,
  StreamOperationResponses,
} from '@fleetcommand/client/api/types.gen';
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
    const headers = {
      accept: 'text/event-stream',
      ...(lastEventId && { 'last-event-id': lastEventId }),
    };
    const { response } = await api.get<StreamOperationResponses, unknown, true>({
      url: '/v1/operations/{id}/events' satisfies StreamOperationData['url'],
      path: { id },
      headers,
      parseAs: 'stream',
    });
    let ended: Operation | null = null;
    const onEvent = (event: EventSourceMessage) => {
      lastEventId = event.id ?? lastEventId;
      const payload: unknown = JSON.parse(event.data);
      if (event.event === 'step') options.onStep(operationStep.parse(payload));
      if (event.event === 'end') ended = operationSchema.parse(payload);
    };
    await readStream(response.body, onEvent, deadline);
    if (ended) return ended;
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
}
