import type { Session, User } from '@fleetcommand/domain/accounts/account';
import type { Clock } from '@fleetcommand/kernel/clock';

import type { TokenSource } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { Actor } from '../actor.js';

/** Who sent a request: a person with a session, or a key, and then `user` is who made it. */
export interface Identified {
  readonly user: User;
  readonly session: Session | null;
  readonly actor: Actor;
}

export interface IdentifyDependencies {
  readonly store: Store;
  readonly tokens: TokenSource;
  readonly clock: Clock;
}

/** How often use is written down. */
export const TOUCH_AFTER_MS = 60_000;
