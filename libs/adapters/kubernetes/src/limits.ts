/** What an operator sees of a cluster's breaker and queue. */
export interface CallLimits {
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Why the breaker is not closed: the last failure's message. */
  readonly reason?: string;
  readonly running: number;
  readonly waiting: number;
}
