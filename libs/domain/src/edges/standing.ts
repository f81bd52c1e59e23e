/** Where an edge is, and how it does, as it told when it was asked. */

/** As its own settings say. */
export interface EdgePlace {
  /** Id of a region; null: wherever the installation's own zone leads. */
  readonly region: string | null;
  /** Edges of `shared` are in the wildcard records; those of others serve whom they are set aside for. */
  readonly pool: string;
  /** Where visitors reach it, IPv4 and IPv6; none: behind somebody else's address. */
  readonly addresses: readonly string[];
}

export const SHARED_POOL = 'shared';
export const NO_PLACE: EdgePlace = { region: null, pool: SHARED_POOL, addresses: [] };

/** Whether it serves, and since when that is so. */
export interface EdgeHealth {
  readonly isServing: boolean;
  readonly since: Date;
}

export function nextHealth(before: EdgeHealth | null, isServing: boolean, now: Date): EdgeHealth {
  return before?.isServing === isServing ? before : { isServing, since: now };
}
