import type { Repositories } from '../../ports/store.js';
import type { StandingNotice } from '../billing/dependencies.js';
import { standingEvent } from './events.js';
import { publish } from './publish.js';

type Announce = (tx: Repositories, notice: StandingNotice) => Promise<void>;

/** Beside the mail: programs hear of a change of standing too. */
export function announceByWebhook(deps: Parameters<typeof publish>[0], mail: Announce): Announce {
  return async (tx, notice) => {
    await mail(tx, notice);
    await publish(deps, tx, notice.organizationId, standingEvent(notice));
  };
}
