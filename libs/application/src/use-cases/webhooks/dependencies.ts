import type { OpenNetworks } from '@fleetcommand/domain/webhooks/endpoint-url';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { SecretBox, TokenSource } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';

/** What looking after endpoints needs. */
export interface EndpointDependencies {
  readonly store: Store;
  readonly ids: IdGenerator;
  readonly clock: Clock;
  readonly tokens: TokenSource;
  readonly secretBox: SecretBox;
  readonly webhooks: { readonly openNetworks: OpenNetworks };
}
