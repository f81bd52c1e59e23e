import type { ProblemKind } from './kind.js';

/** Of the deployer's API: `/specifications`, `/deployments`, `/registration`. */
export const DEPLOYMENT_PROBLEMS = {
  'specifications.not-found': {
    status: 404,
    title: 'There is no such specification',
    remedy: 'Look at the list: `GET /specifications/{namespace}/{service}`.',
  },
  'deployments.specification-invalid': {
    status: 422,
    title: 'That is no Deployment or Service of Kubernetes',
    remedy: 'Correct what `errors` names, as Kubernetes documents it.',
  },
  'deployments.not-node-port': {
    status: 422,
    title: 'The Service is not of type NodePort',
    remedy: 'Set `spec.type` to `NodePort`: the edge stands outside the cluster.',
  },
  'deployments.reserved': {
    status: 422,
    title: 'Nothing is deployed there',
    remedy: 'Use a namespace that is neither the cluster’s, nor the platform’s, nor a customer’s.',
  },
  'deployments.service-not-found': {
    status: 404,
    title: 'The cluster has no such Service',
    remedy: 'Create it, or deploy it.',
  },
  'deployments.namespace-not-found': {
    status: 404,
    title: 'The cluster has no such namespace',
    remedy: 'Create it first: `kubectl create namespace …`.',
  },
  'deployments.conflict': {
    status: 409,
    title: 'Somebody else set what you want to set',
    remedy: 'Agree with whom `detail` names, or take the fields over: `?force=true`.',
  },
  'deployments.busy': {
    status: 409,
    title: 'The service is being deployed already',
    remedy: 'Repeat it when the other one is done.',
  },
  'deployments.refused': {
    status: 422,
    title: 'The cluster refuses it',
    remedy: 'Its words are in `detail`: correct the specification, or what the API may do there.',
  },
  'deployments.cluster-away': {
    status: 503,
    title: 'The cluster does not answer',
    remedy: 'What was done stays; repeat it after the seconds in `Retry-After`.',
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;
