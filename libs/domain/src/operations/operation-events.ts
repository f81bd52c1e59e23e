import { isEnded, type Operation, type OperationStep } from './operation.js';

/** One line of an operation's stream: a step as it is now, or the whole operation when its state changed. */
export type OperationNews =
  | { readonly kind: 'step'; readonly payload: OperationStep }
  | { readonly kind: 'state' | 'end'; readonly payload: Operation };

/**
 * What there is to tell between `before` (null: it is new) and `after`, in the order a reader makes sense of it: the
 * operation began to run, its steps moved, it ended. Equal objects give nothing.
 */
export function operationNews(before: Operation | null, after: Operation): OperationNews[] {
  if (before === after) return [];
  if (before === null) return [{ kind: 'state', payload: after }];
  const isStateNew = before.state !== after.state;
  const hasEnded = isStateNew && isEnded(after.state);
  return [
    ...(isStateNew && !hasEnded ? [{ kind: 'state' as const, payload: after }] : []),
    ...changedSteps(before, after).map((payload) => ({ kind: 'step' as const, payload })),
    ...(hasEnded ? [{ kind: 'end' as const, payload: after }] : []),
  ];
}

/** The steps of `after` that are other objects than in `before`. */
export function changedSteps(before: Operation, after: Operation): OperationStep[] {
  return after.steps.filter((step) => !before.steps.includes(step));
}
