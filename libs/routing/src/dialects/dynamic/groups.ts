/**
 * Routers by the service they send to. A group is one owner of the table: its routers share the service, so that a
 * service has one name, its own, however many routers it has.
 */
import type { Part } from './part.js';
import type { Reference } from './references.js';

export interface GroupedRouter<T> {
  readonly name: string;
  readonly provider: string;
  readonly definition: T;
  readonly part: Part;
  /** Why it was not understood whole. */
  readonly broken?: string;
}

/** As an object of the index: kind IngressRoute or IngressRouteTCP, in the namespace of its routers' provider. */
export interface Group<T> {
  readonly metadata: { readonly namespace: string; readonly name: string };
  /** Of this or another provider. */
  readonly service: Reference;
  readonly routers: readonly GroupedRouter<T>[];
}
