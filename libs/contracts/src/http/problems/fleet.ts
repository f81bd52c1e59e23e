import type { ProblemKind } from './kind.js';

/** Of what operators look after. */
export const FLEET_PROBLEMS = {
  'edges.in-service': {
    status: 409,
    title: 'DNS records lead visitors to the edge',
    remedy: 'Drain it first, `POST /v1/admin/edges/{id}/drain`, until `drain.state` is `out`.',
  },
  'edges.not-found': {
    status: 404,
    title: 'There is no such edge',
    remedy: 'Look at the list: `GET /v1/admin/edges`.',
  },
  'edges.pool-not-found': {
    status: 422,
    title: 'No edge of the region is of that pool',
    remedy: 'Start edges that say so (EDGE_POOL, EDGE_REGION), or name a pool that `detail` lists.',
  },
  'edges.unreachable': {
    status: 503,
    title: 'The edge does not answer',
    remedy:
      'It goes on serving what it last knew. See that it runs and that its private API can be reached.',
  },
  'edges.refused': {
    status: 422,
    title: 'The edge cannot answer that',
    remedy: 'Its words are in `detail`; change the question.',
  },
  'clusters.not-found': {
    status: 404,
    title: 'There is no such cluster',
    remedy: 'Look at the list: `GET /v1/admin/clusters`.',
  },
  'clusters.name-taken': {
    status: 409,
    title: 'A cluster of that name is there already',
    remedy: 'Take another name, or `POST /v1/admin/clusters/{id}/rotate-credentials`.',
  },
  'clusters.access-unusable': {
    status: 422,
    title: 'These credentials cannot be used',
    remedy: 'Do as `detail` says: a kubeconfig that stands alone, or a token of a service account.',
  },
  'clusters.unreachable': {
    status: 503,
    title: 'The cluster does not answer',
    remedy: 'See that its API server can be reached from here and that the credentials are valid.',
  },
  'clusters.preflight-failed': {
    status: 422,
    title: 'The cluster is not fit for instances',
    remedy: 'Nothing was changed. `suggestions` names each check that failed, with its fix.',
  },
  'clusters.not-empty': {
    status: 409,
    title: 'Instances live there',
    remedy: 'Drain the cluster first: `POST /v1/admin/clusters/{id}/drain`.',
  },
  'clusters.not-suitable': {
    status: 422,
    title: 'The cluster cannot take the instance',
    remedy: 'Choose another cluster of its region, or mend what `detail` says.',
  },
  'clusters.own': {
    status: 422,
    title: 'It is the cluster that workers are set up with',
    remedy: 'Change their settings (`KUBECONFIG`, `CLUSTER_NAME`) instead.',
  },
  'regions.exists': {
    status: 409,
    title: 'A region of that id is there already',
    remedy: 'Take another id, or `PATCH /v1/admin/regions/{id}`.',
  },
  'regions.not-empty': {
    status: 409,
    title: 'The region is in use',
    remedy: 'Remove its clusters and instances first: `DELETE /v1/admin/clusters/{id}`.',
  },
  'regions.domain-unusable': {
    status: 422,
    title: 'The region cannot have this suffix',
    remedy: 'Take another DNS name, or null for the installation’s own.',
  },
  'regions.domain-in-use': {
    status: 409,
    title: 'Instances have addresses below the suffix',
    remedy: 'Make another region with the new suffix: `POST /v1/admin/regions`.',
  },
  'regions.not-found': {
    status: 404,
    title: 'There is no such region',
    remedy: 'Look at the list: `GET /v1/admin/regions`.',
  },
  'releases.not-found': {
    status: 404,
    title: 'There is no such release',
    remedy: 'Look at the list: `GET /v1/admin/releases`.',
  },
  'releases.withdrawn': {
    status: 409,
    title: 'The release is withdrawn',
    remedy: 'Offer it again (`PATCH` with `withdrawn: false`), or choose another version.',
  },
  'releases.old-version': {
    status: 409,
    title: 'That version is there already, or a newer one',
    remedy: 'Versions never change: raise `version` in the document, as `detail` says.',
  },
  'releases.rolling-out': {
    status: 409,
    title: 'Instances are being moved to it',
    remedy: 'Cancel the rollout first: `POST /v1/admin/rollouts/{id}/cancel`.',
  },
  'blueprints.invalid': {
    status: 422,
    title: 'The blueprint cannot be used',
    remedy: 'Correct the lines that `detail` names.',
  },
  'rollouts.not-found': {
    status: 404,
    title: 'There is no such rollout',
    remedy: 'Look at the list: `GET /v1/admin/rollouts`.',
  },
  'rollouts.another-open': {
    status: 409,
    title: 'Another rollout of the application is under way',
    remedy: 'Wait for it, or cancel it: `GET /v1/admin/rollouts`.',
  },
  'rollouts.ended': {
    status: 409,
    title: 'The rollout is over',
    remedy: 'Begin another: `POST /v1/admin/rollouts`.',
  },
  'platform.signups-closed': {
    status: 503,
    title: 'The platform takes in no new customers now',
    remedy: 'Try again after the seconds in `Retry-After`; who is a customer signs in as before.',
  },
  'platform.creations-closed': {
    status: 503,
    title: 'The platform makes no new instances now',
    remedy: 'Try again after the seconds in `Retry-After`; instances that are there go on.',
  },
  'platform.full': {
    status: 503,
    title: 'The platform has as many instances as it may',
    remedy: 'Try again later, or ask the operators for room.',
  },
  'tenants.too-many': {
    status: 409,
    title: 'The organization has as many instances as it may',
    remedy: 'Delete one that nobody needs, or ask the operators for more.',
  },
  'tenants.too-many-today': {
    status: 429,
    title: 'The organization made as many instances as it may in a day',
    remedy: 'Wait for the seconds in `Retry-After`.',
  },
  'jobs.not-found': {
    status: 404,
    title: 'There is no such job',
    remedy: 'It ran meanwhile: jobs that are done leave nothing. Look at the list again.',
  },
  'outbox.not-found': {
    status: 404,
    title: 'There is no such message',
    remedy: 'A job was made of it meanwhile. Look at the list again: `GET /v1/admin/outbox`.',
  },
  'outbox.not-stuck': {
    status: 409,
    title: 'The message is no dead letter',
    remedy: 'Let it be: a job is made of it within moments. Only what was tried is discarded.',
  },
  'jobs.unavailable': {
    status: 503,
    title: 'The job queue does not answer',
    remedy: 'No work is lost: it is in PostgreSQL. See that Redis runs, and try again.',
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;
