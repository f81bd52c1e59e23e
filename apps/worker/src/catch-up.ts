import type { ResyncPace } from '@fleetcommand/application/use-cases/jobs/sweep';

/** For what nobody watched for a while, as a worker starts or a cluster is back: quickly, and not in one breath. */
export const CATCH_UP: ResyncPace = { hundredMs: 500, longestMs: 30_000 };
