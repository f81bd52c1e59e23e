/** The right to work on one thing until `expiresAt`. `token` grows with every new holder. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly token: bigint;
  readonly expiresAt: Date;
}

/** Time here is PostgreSQL's own, so that holders' clocks need not agree. */
export interface LeaseRepository {
  /** Null while it is held, by whomever: also by this holder. Taking it anew raises the token. */
  acquire(name: string, holder: string, ttlMs: number): Promise<Lease | null>;
  /** False when it was lost: the holder must stop at once. */
  renew(lease: Lease, ttlMs: number): Promise<boolean>;
  /** Free for the next at once. Does nothing when it was lost. */
  release(lease: Lease): Promise<void>;
}
