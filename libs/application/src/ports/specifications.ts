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

/** What was sent is sealed: environments may hold secrets. */
export interface StoredSpecification extends Omit<Specification, 'objects'> {
  /** Null in a row of a release that stored objects as they were sent, until `sealSpecifications` came by. */
  readonly objectsCiphertext: string | null;
  /** Of such a row only. */
  readonly objects: Specification['objects'] | null;
}

/** Revisions of what is deployed by the deployer's API. */
export interface SpecificationRepository {
  add(specification: StoredSpecification): Promise<void>;
  /** By namespace and service, of each the newest first. */
  list(of: SpecificationsOf): Promise<readonly ListedSpecification[]>;
  find(namespace: string, service: string, revision: Revision): Promise<StoredSpecification | null>;
  /** That revision is deployed from now on; null: none is. */
  setDeployed(namespace: string, service: string, id: string | null, now: Date): Promise<void>;
  /** Forgets all revisions but the newest `kept` and the one that is deployed. */
  prune(namespace: string, service: string, kept: number): Promise<void>;
  /** Rows whose objects are as they were sent. */
  listUnsealed(limit: number): Promise<readonly StoredSpecification[]>;
  /** From now on its objects are in the envelope only. */
  seal(id: string, objectsCiphertext: string): Promise<void>;
}
