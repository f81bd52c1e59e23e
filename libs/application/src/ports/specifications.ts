import type { Revision, Specification } from '@fleetcommand/domain/deployments/specification';

/** Whose revisions: everybody's, a namespace's, or one service's. */
export interface SpecificationsOf {
  readonly namespace?: string;
  readonly service?: string;
}

export type ListedSpecification = Pick<
  Specification,
  'id' | 'namespace' | 'service' | 'deployedAt'
>;

/** Revisions of what is deployed by the deployer's API. */
export interface SpecificationRepository {
  add(specification: Specification): Promise<void>;
  /** By namespace and service, of each the newest first. */
  list(of: SpecificationsOf): Promise<readonly ListedSpecification[]>;
  find(namespace: string, service: string, revision: Revision): Promise<Specification | null>;
  /** That revision is deployed from now on; null: none is. */
  setDeployed(namespace: string, service: string, id: string | null, now: Date): Promise<void>;
  /** Forgets all revisions but the newest `kept` and the one that is deployed. */
  prune(namespace: string, service: string, kept: number): Promise<void>;
}
