import {
  operation,
  operationEventKinds,
  operationStep,
  type Operation,
  type OperationStep,
} from '@fleetcommand/contracts/http/operations';
import { queryOptions } from '@tanstack/react-query';

import { request } from './client.js';

/** What the stream may have missed is put right after this long at most. */
const SAFETY_POLL_MS = 5_000;

const operationPath = (id: string) => `/v1/operations/${encodeURIComponent(id)}`;

export function isEnded({ state }: Pick<Operation, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'canceled';
}

/** One operation, step by step. */
export const operationQuery = (id: string) =>
  queryOptions({
    queryKey: ['operation', id],
    queryFn: async ({ signal }): Promise<Operation> =>
      (await request(operationPath(id), { signal, answer: operation })).data,
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

const REOPEN_AFTER_MS = 5_000;

/**
 * Follows the operation's stream until it ends or the returned function is called. Browsers resume a broken
 * connection themselves; a refused one (the service was away) is opened again here.
 */
export function followOperation(id: string, onNews: (news: OperationNews) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource;
  const open = () => {
    source = new EventSource(`${operationPath(id)}/events`);
    for (const kind of operationEventKinds) {
      source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
        if (kind === 'end') source.close();
        const news = kind === 'step' ? readStep(data) : readOperation(data);
        if (news) onNews(news);
      });
    }
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, REOPEN_AFTER_MS);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

function readStep(data: string): OperationNews | null {
  const parsed = operationStep.safeParse(parseJson(data));
  return parsed.success ? { kind: 'step', step: parsed.data } : null;
}

function readOperation(data: string): OperationNews | null {
  const parsed = operation.safeParse(parseJson(data));
  return parsed.success ? { kind: 'whole', operation: parsed.data } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
