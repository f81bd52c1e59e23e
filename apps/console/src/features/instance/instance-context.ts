import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { createContext, use } from 'react';

import type { Answer } from '../../api/client.js';

/** The instance whose page is shown, as last read, with the etag that changing it takes. */
export const InstanceContext = createContext<Answer<Tenant> | null>(null);

/** For the tabs below the instance's page. */
export function useInstance(): Answer<Tenant> {
  const instance = use(InstanceContext);
  if (!instance) throw new Error('useInstance is for pages inside an instance’s page');
  return instance;
}
