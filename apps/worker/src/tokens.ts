/** Everything the worker is made of: see `parts.ts`. */
export const PARTS = Symbol('WorkerParts');
