/** A stored answer, replayed as it was. */
export interface StoredResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type IdempotencyClaim =
  | { readonly kind: 'first' }
  | { readonly kind: 'in-flight' }
  | { readonly kind: 'other-body' }
  | { readonly kind: 'replay'; readonly response: StoredResponse };

export interface IdempotencyScope {
  /** User or key id, or the address for anonymous routes. */
  readonly principal: string;
  /** Method and route pattern, such as `POST /v1/tenants`. */
  readonly route: string;
  readonly key: string;
}

/** What was answered to a POST that may come again (docs/promises, rule 6). */
export interface IdempotencyRepository {
  /** Claims the key for 24 hours; a claim left in flight by a crash is free again after two minutes. */
  claim(scope: IdempotencyScope, bodyHash: string, now: Date): Promise<IdempotencyClaim>;
  complete(scope: IdempotencyScope, response: StoredResponse): Promise<void>;
  /** After a failure that says nothing final (5xx): the next try is first again. */
  abandon(scope: IdempotencyScope): Promise<void>;
  prune(now: Date): Promise<number>;
}
