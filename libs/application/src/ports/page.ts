export interface PageRequest {
  /** 1–100. */
  readonly limit: number;
  /** The id of the last row of the page before; rows continue after it. */
  readonly after?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}
