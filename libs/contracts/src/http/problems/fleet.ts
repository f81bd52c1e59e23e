import type { ProblemKind } from './kind.js';

/** Of what operators look after. */
export const FLEET_PROBLEMS = {
  'edges.not-found': {
    status: 404,
    title: 'There is no such edge',
    remedy: 'Look at the list: `GET /v1/admin/edges`.',
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
  'regions.not-found': {
    status: 404,
    title: 'There is no such region',
    remedy: 'Look at the list: `GET /v1/admin/regions`.',
  },
  'jobs.not-found': {
    status: 404,
    title: 'There is no such job',
    remedy: 'It ran meanwhile: jobs that are done leave nothing. Look at the list again.',
  },
  'jobs.unavailable': {
    status: 503,
    title: 'The job queue does not answer',
    remedy: 'No work is lost: it is in PostgreSQL. See that Redis runs, and try again.',
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;
