/** How a write is made, besides the object itself. */
export interface WriteRequest {
  /** Under whose name ownership of fields is recorded. */
  readonly manager: string;
  readonly subresource?: 'status' | 'scale' | 'finalize';
  /** Everything but the commit. */
  readonly dryRun?: boolean;
  /** Unknown fields: dropped in silence, with a warning (the default), or refused. */
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
  /** Receives what the caller should be told although the write succeeded. */
  readonly warn?: (warning: string) => void;
}

/** The name under which in-process controllers write, as in a real cluster. */
export const CONTROLLERS: WriteRequest = {
  manager: 'kube-controller-manager',
  fieldValidation: 'Ignore',
};
