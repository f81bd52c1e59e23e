import type { ResyncPace } from '@fleetcommand/application/use-cases/jobs/sweep';

/** For what nobody watched for a while, as a worker starts or a cluster is back: quickly, and not in one breath. */
export const CATCH_UP: ResyncPace = { hundredMs: 500, longestMs: 30_000 };

/** For what watches may have missed: beside customers' work, over no more of the time to the next than half. */
export const trickle = (everyMs: number): ResyncPace => ({
  hundredMs: 2_000,
  longestMs: everyMs / 2,
});
