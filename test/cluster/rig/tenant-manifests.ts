import type { ClusterUnderTest } from './cluster-under-test.js';
import { paths } from './paths.js';

/** As GitOps tools do it: by server-side apply under a name of their own. */
export async function putTenant(
  under: ClusterUnderTest,
  metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  },
  spec: object,
): Promise<void> {
  const { namespace, name } = metadata;
  const tenant = { apiVersion: 'fleetcommand.io/v1', kind: 'Tenant', metadata, spec };
  const applied = await under.api.apply(paths.tenants(namespace, name), tenant, {
    manager: 'gitops',
    force: true,
  });
  if (applied.status > 201) throw new Error(JSON.stringify(applied.body));
}
