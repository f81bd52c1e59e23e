/** One revision of what k8s-deployer calls a specification: the Deployments and Services of one service, as they were sent. */
export interface Specification {
  /** Microseconds since 1970, `_` and a UUID, as the deployer made them: a later one sorts after an earlier one. */
  readonly id: string;
  readonly namespace: string;
  readonly service: string;
  /** As sent; `desired-state/deployments/specified-objects` reads it. */
  readonly objects: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  /** When it was brought to the cluster; of a service's revisions at most one is there. */
  readonly deployedAt: Date | null;
}

/** How many revisions of a service are kept beside the one that is deployed. */
export const KEPT_REVISIONS = 5;

/** A revision by its id, or by what it is at the moment. */
export type Revision = 'latest' | 'deployed' | (string & {});

/** `ids` are the digits of a UUID. */
export function specificationId(now: Date, digits: string): string {
  const uuid = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return `${now.getTime()}000_${uuid}`;
}
