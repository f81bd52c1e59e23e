import { describeTenantResources } from '../suites/tenant-resources.js';
import { createFakeTenantResources } from './tenant-resources.js';

describeTenantResources('the fake resources of tenants', async () => {
  const resources = createFakeTenantResources();
  return {
    resources,
    put: async (name, spec, annotations) => resources.put(name, spec, annotations),
    remove: async (name) => resources.remove(name),
    close: async () => undefined,
  };
});
