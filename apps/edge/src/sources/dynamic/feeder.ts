import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Failure } from '@fleetcommand/kernel/result';
import type { Part } from '@fleetcommand/routing/dialects/dynamic/part';

/** What a feeder tells of. Parts are owners' contributions to the provider's configuration. */
export interface FeederEvents {
  /** These are all parts there are. */
  replaced(parts: readonly Part[]): void;
  set(part: Part): void;
  deleted(key: string): void;
  failed(failure: Failure): void;
}

/** Follows one system (an engine, a catalogue, files) and reads what it says as parts. */
export interface Feeder {
  /** The part after `@` in names. */
  readonly provider: string;
  /** It hears of changes now. */
  readonly isCurrent: boolean;
  start(events: FeederEvents): void;
  status(): EdgeSource;
  stop(): void;
}
