import * as sdk from '@fleetcommand/client/api/sdk.gen';

import type { Api } from './client.js';

/** Whether who is signed in may see the whole fleet; not while they look at one organization as its support. */
export async function isOperator(client: Api): Promise<boolean> {
  return (await sdk.getMe({ client })).data.isOperator;
}
