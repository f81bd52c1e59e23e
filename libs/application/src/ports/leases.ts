/** The right to work on one thing until `expiresAt`. `token` grows with every new holder. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly token: bigint;
  readonly expiresAt: Date;
}

/** Time here is PostgreSQL's own (`now()`), so that holders' clocks need not agree. */
export interface LeaseRepository {
  /** Null while somebody else holds it. Taking it anew raises the token. */
  acquire(name: string, holder: string, ttlMs: number): Promise<Lease | null>;
  /** False when it was lost: the holder must stop at once. */
  renew(lease: Lease, ttlMs: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
}
