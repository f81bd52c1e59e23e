import type { ObjectKind } from '../kubernetes/objects.js';
import type { Part } from './part.js';

/** Where an object was made from. */
export interface Origin {
  readonly object: Part['object'];
  /** Such as `traefik.http.middlewares.auth`. */
  readonly field: string;
}

export interface MadeObject {
  readonly kind: ObjectKind;
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly origin: Origin;
  readonly [field: string]: unknown;
}

export type Maker = (
  kind: ObjectKind,
  name: string,
  fields: Readonly<Record<string, unknown>>,
) => MadeObject;
