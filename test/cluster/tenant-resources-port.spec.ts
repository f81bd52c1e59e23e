/** The port to Tenants keeps its promises on the cluster under test, as the fake does that use cases are tried on. */
import { connect } from '@fleetcommand/adapter-kubernetes/connection';
import { watchTenantResources } from '@fleetcommand/adapter-kubernetes/tenant-resources/tenant-resources';
import { unwrap } from '@fleetcommand/kernel/result';
import { describeTenantResources } from '@fleetcommand/testing/suites/tenant-resources';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { putTenant } from './rig/tenant-manifests.js';
import { paths } from './rig/paths.js';

const under = clusterUnderTest();

describeTenantResources('the resources of tenants in a cluster', async () => {
  const namespace = await under.namespace();
  const connection = unwrap(
    await connect({ kubeconfigPath: under.kubeconfig, component: 'suite', version: '0' }),
  );
  const resources = watchTenantResources({ connection, namespace });
  return {
    resources,
    put: (name, spec, annotations) => putTenant(under, { namespace, name, annotations }, spec),
    async remove(name) {
      await under.api.delete(paths.tenants(namespace, name));
    },
    async close() {
      resources.close();
      await connection.close();
    },
  };
});
