/** How clusters are reached that operators brought, and what they last told of themselves. */
import type { ClusterCapacity, ClusterSurvey } from '@fleetcommand/domain/clusters/survey';
import type { PreflightCheck } from '@fleetcommand/domain/clusters/preflight';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { ClusterFailureCode } from './cluster.js';

/** What a cluster was found to be when it was last looked at. */
export interface ClusterReport {
  /** Such as `v1.33.2`. */
  readonly version: string;
  readonly nodes: number;
  readonly edgeNodes: number;
  /** Null where its nodes may not be listed. */
  readonly capacity: ClusterCapacity | null;
  readonly checks: readonly PreflightCheck[];
}

/** The way into a cluster, beside what the catalogue says of it. */
export interface ClusterAccess {
  readonly clusterId: ClusterId;
  /** Null for the one this installation runs in, or is told of by `KUBECONFIG`. */
  readonly kubeconfigCiphertext: string | null;
  /** The API server's URL; null where nobody has looked yet. */
  readonly server: string | null;
  readonly rotatedAt: Date | null;
  readonly askedAt: Date | null;
  /** The last one there is, of `reportedAt`. */
  readonly report: ClusterReport | null;
  readonly reportedAt: Date | null;
  /** Why it did not answer when it was last asked; null when it did, or was not asked yet. */
  readonly problem: string | null;
}

export interface ClusterAccessRepository {
  list(): Promise<readonly ClusterAccess[]>;
  find(id: ClusterId): Promise<ClusterAccess | null>;
  /** New credentials: what was known of the cluster stays. */
  save(
    id: ClusterId,
    access: { readonly kubeconfigCiphertext: string; readonly server: string },
    now: Date,
  ): Promise<void>;
  recordReport(id: ClusterId, report: ClusterReport, now: Date): Promise<void>;
  recordProblem(id: ClusterId, problem: string, now: Date): Promise<void>;
}

/** A cluster that is reached by credentials of its own, and these where they can be opened. */
export interface ClusterCredentials {
  readonly id: ClusterId;
  readonly kubeconfig: Result<Secret, Failure<'clusters.access-sealed'>>;
}

/** Credentials as somebody brings them. */
export type GivenAccess =
  | { readonly kubeconfig: Secret; readonly context: string | null }
  | { readonly server: string; readonly caCertificate: string; readonly token: Secret };

/** Credentials as they are kept: a kubeconfig of one context that names no file and runs no program. */
export interface ReadAccess {
  readonly kubeconfig: Secret;
  readonly server: string;
}

/** Looks at clusters that are not part of the fleet yet, or whose credentials are to be tried. */
export interface ClusterProbe {
  read(given: GivenAccess): Result<ReadAccess, Failure<'clusters.access-unusable'>>;
  /** Changes nothing there. */
  survey(kubeconfig: Secret): Promise<Result<ClusterSurvey, Failure<ClusterFailureCode>>>;
}
