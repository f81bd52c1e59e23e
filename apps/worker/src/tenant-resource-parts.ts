/** How instances are steered from a cluster: what the worker's configuration says about it. */
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import {
  watchTenantResources,
  type WatchedTenantResources,
} from '@fleetcommand/adapter-kubernetes/tenant-resources/tenant-resources';
import type { KeepResourcesDependencies } from '@fleetcommand/application/use-cases/tenant-resources/dependencies';
import {
  createResourceKeeper,
  type ResourceKeeper,
} from '@fleetcommand/application/use-cases/tenant-resources/keep-tenant-resources';
import type { Failure } from '@fleetcommand/kernel/result';

import type { WorkerConfig } from './config.js';
import { readDomainSettings } from './domain-parts.js';

export interface TenantResourceParts {
  readonly resources: WatchedTenantResources;
  readonly keeper: ResourceKeeper;
}

/** Watches the namespace, where one is configured. It is of the cluster that the control plane itself is in. */
export function openTenantResources(
  config: WorkerConfig,
  {
    connection,
    onWatchError,
    ...deps
  }: Omit<KeepResourcesDependencies, 'resources' | 'domains'> & {
    readonly connection: ClusterConnection;
    readonly onWatchError: (failure: Failure) => void;
  },
): TenantResourceParts | null {
  const { TENANT_RESOURCES_NAMESPACE: namespace } = config;
  if (namespace === undefined) return null;
  const resources = watchTenantResources({ connection, namespace, onWatchError });
  const domains = readDomainSettings(config);
  return { resources, keeper: createResourceKeeper({ ...deps, domains, resources }) };
}
