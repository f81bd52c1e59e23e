import { idFromUuid, type IdGenerator } from '@fleetcommand/kernel/ids';
import { v7 } from 'uuid';

/** Ids by UUIDv7 (RFC 9562 §5.7): they sort by the time they were made. */
export const uuidIds: IdGenerator = { next: (prefix) => idFromUuid(prefix, v7()) };
