/** What an entry point decides before HTTP does, as the model holds it. */
import type { EntryPoint } from '../../ir/entry-points.js';
import type { Provenance } from '../../ir/provenance.js';
import type { TcpMiddleware, TcpRule } from '../../ir/tcp.js';

/** A router of which more is asked than a list of names: rendered as conditions. */
export interface TcpGeneralRule {
  readonly router: string;
  readonly provenance: Provenance;
  readonly rule: TcpRule;
  readonly priority: number;
  readonly isTls: boolean;
}

/** A router's middlewares: rendered as conditions. */
export interface TcpGuard {
  readonly router: string;
  readonly provenance: Provenance;
  readonly middlewares: readonly TcpMiddleware[];
}

export interface TcpEntryPoint {
  readonly entryPoint: EntryPoint;
  /** Some router is chosen by name, or the entry point speaks TLS: clients are let speak first. */
  readonly looksAtHello: boolean;
  /** Some router ends TLS here. */
  readonly endsTls: boolean;
  /** In ascending priority. */
  readonly rules: readonly TcpGeneralRule[];
  readonly guards: readonly TcpGuard[];
}
