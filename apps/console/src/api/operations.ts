import {
  operation,
  operationEventKinds,
  operationStep,
  type Operation,
  type OperationStep,
} from '@fleetcommand/contracts/http/operations';
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { StreamOperationData } from '@fleetcommand/client/api/types.gen';
import { queryOptions } from '@tanstack/react-query';

import { client } from './client.js';
import { followStream } from './event-stream.js';

/** What the stream may have missed is put right after this long at most. */
const SAFETY_POLL_MS = 5_000;

const EVENTS: StreamOperationData['url'] = '/v1/operations/{id}/events';

export function isEnded({ state }: Pick<Operation, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'canceled';
}

/** One operation, step by step. */
export const operationQuery = (id: string) =>
  queryOptions({
    queryKey: ['operation', id],
    queryFn: async ({ signal }): Promise<Operation> =>
      (await sdk.getOperation({ client, path: { id }, signal })).data,
    refetchInterval: ({ state }) => (state.data && isEnded(state.data) ? false : SAFETY_POLL_MS),
  });

/**
 * The operation after a step of its stream. A stream that starts anew tells the past again: what is older than what
 * is known changes nothing.
 */
export function applyStep(known: Operation, step: OperationStep): Operation {
  const current = known.steps.find(({ name }) => name === step.name);
  if (!current || isOlder(step, current)) return known;
  return { ...known, steps: known.steps.map((one) => (one === current ? step : one)) };
}

function isOlder(step: OperationStep, than: OperationStep): boolean {
  return lastMoment(step) < lastMoment(than);
}

const lastMoment = ({ startedAt, endedAt }: OperationStep): number =>
  Date.parse(endedAt ?? startedAt ?? '') || 0;

export type OperationNews =
  | { readonly kind: 'step'; readonly step: OperationStep }
  | { readonly kind: 'whole'; readonly operation: Operation };

/** Follows the operation's stream until it ends or the returned function is called. */
export function followOperation(id: string, onNews: (news: OperationNews) => void): () => void {
  return followStream(client.buildUrl({ url: EVENTS, path: { id } }), operationEventKinds, {
    onEvent: (kind, data) => {
      const news = kind === 'step' ? readStep(data) : readOperation(data);
      if (news) onNews(news);
    },
  });
}

function readStep(data: unknown): OperationNews | null {
  const parsed = operationStep.safeParse(data);
  return parsed.success ? { kind: 'step', step: parsed.data } : null;
}

function readOperation(data: unknown): OperationNews | null {
  const parsed = operation.safeParse(data);
  return parsed.success ? { kind: 'whole', operation: parsed.data } : null;
}
