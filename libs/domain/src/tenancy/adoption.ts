/** An instance that ran before the platform knew of it, and runs on where it is, under the names it has. */

import { fail, type Err, type Failure } from '@fleetcommand/kernel/result';

/** What is looked for of an instance, under one name. */
export const FOUND_KINDS = ['Deployment', 'Service', 'Ingress'] as const;
export type FoundKind = (typeof FOUND_KINDS)[number];

export interface Adoption {
  /** Which others may be in, too: nothing that is about the namespace as a whole is made for it. */
  readonly namespace: string;
  /** Of its Deployment, Service and Ingress. */
  readonly name: string;
  /** Value of its label `DeploymentId`, and of `${tenant.deploymentId}`. */
  readonly deploymentId: string;
  /** What its Deployment selects pods by, which cannot be changed. */
  readonly selector: Readonly<Record<string, string>>;
  /** uids: one of the same name that was made later is none of what was found. */
  readonly found: Readonly<Partial<Record<FoundKind, string>>>;
  /** Its pods stay as they were found; `false`: they are the blueprint's, as anybody's. */
  readonly keepsPods: boolean;
  /** What was found goes with the instance when that is deleted; `false`: it stays, without our labels. */
  readonly deletesFound: boolean;
}

interface FoundObject {
  readonly kind: string;
  readonly metadata: { readonly uid?: string };
}

export function isFound({ found }: Adoption, { kind, metadata }: FoundObject): boolean {
  const uid = FOUND_KINDS.find((one) => one === kind);
  return uid !== undefined && metadata.uid !== undefined && found[uid] === metadata.uid;
}

export function adoptedAlready({
  namespace,
  name,
}: Pick<Adoption, 'namespace' | 'name'>): Err<Failure<'tenants.adopted-already'>> {
  return fail(
    'tenants.adopted-already',
    `${namespace}/${name} is an instance of this platform already. Look for it: fleet admin tenants --search ${name}.`,
  );
}

/** Of which kinds the very object that was found is there still and keeps its spec. */
export function keptKinds(
  adopted: Adoption,
  objects: readonly FoundObject[],
): ReadonlySet<FoundKind> {
  return new Set(
    FOUND_KINDS.filter((kind) =>
      objects.some((object) => object.kind === kind && isFound(adopted, object)),
    ).filter((kind) => kind !== 'Deployment' || adopted.keepsPods),
  );
}
