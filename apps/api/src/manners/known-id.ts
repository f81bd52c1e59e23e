import { bareId, idFromUuid, type IdOf, type IdPrefix } from '@fleetcommand/kernel/ids';

/** Of a body or a query, where the contract has checked it already: only the brand is missing. */
export function knownId<P extends IdPrefix>(prefix: P, id: string): IdOf[P] {
  return idFromUuid(prefix, bareId(id));
}
