import type { IdGenerator } from '@fleetcommand/kernel/ids';
import { uuidIds } from '@fleetcommand/runtime/ids';

/** Ids for built things: unlike any other's, also in a database that several specs share. */
export const someId: IdGenerator['next'] = (prefix) => uuidIds.next(prefix);
