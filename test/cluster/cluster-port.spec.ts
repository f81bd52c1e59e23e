/** The Kubernetes adapter keeps the promises of the application's port, as the fake does that use cases are tried on. */
import { randomUUID } from 'node:crypto';
import { watchCluster } from '@fleetcommand/adapter-kubernetes/cluster';
import { connect } from '@fleetcommand/adapter-kubernetes/connection';
import { idFromUuid } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { describeCluster } from '@fleetcommand/testing/suites/cluster';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { paths } from './rig/paths.js';

const under = clusterUnderTest();

describeCluster('the Kubernetes adapter', async () => {
  const connection = unwrap(
    await connect({ kubeconfigPath: under.kubeconfig, component: 'suite', version: '0' }),
  );
  const cluster = watchCluster({ id: idFromUuid('clu', randomUUID()), connection });
  return {
    cluster,
    async editByHand(namespace, name, greeting) {
      const data = { greeting: Buffer.from(greeting).toString('base64') };
      const path = paths.secrets(namespace, name);
      const edited = await under.api.patch(path, 'merge', { data }, { fieldManager: 'by-hand' });
      if (edited.status !== 200) throw new Error(JSON.stringify(edited.body));
    },
    async removeByHand(namespace, name) {
      await under.api.delete(paths.secrets(namespace, name));
    },
    settle: () => Promise.resolve(),
    close: () => cluster.close(),
  };
});
