import type { ReleaseDocument, RolloutDocument } from '@fleetcommand/contracts/http/admin/releases';

/** An application with its versions, the newest first. */
export interface Application {
  readonly id: string;
  readonly name: string;
  readonly versions: readonly ReleaseDocument[];
  /** Instances on any version. */
  readonly tenants: number;
}

/** Releases by application, in the order they come in. */
export function applicationsOf(releases: readonly ReleaseDocument[]): readonly Application[] {
  const byId = Map.groupBy(releases, ({ blueprint }) => blueprint);
  return [...byId].map(([id, versions]) => ({
    id,
    name: versions[0]?.name ?? id,
    versions,
    tenants: versions.reduce((sum, { tenants }) => sum + tenants, 0),
  }));
}

/** As commands and addresses name it: `sample-chat@2`. */
export function nameOf({
  blueprint,
  version,
}: Pick<ReleaseDocument, 'blueprint' | 'version'>): string {
  return `${blueprint}@${version}`;
}

/** Whether it still may move instances. */
export function isOpen({ state }: Pick<RolloutDocument, 'state'>): boolean {
  return state === 'rolling' || state === 'paused';
}
