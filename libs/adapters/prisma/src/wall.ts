/**
 * The second wall between organizations. The first is `authorize` in every use case; should one forget it, PostgreSQL
 * itself shows a customer's request nothing of others: its transactions run as the role that `fleet_customer_role()` names, which has no
 * BYPASSRLS, under the row-level security policies of the migrations (`…_row_level_security`).
 */
import type { Connection } from './connection/connection.js';

/** Whose rows a request may see. */
export interface RowScope {
  readonly organizationIds: readonly string[];
  /** Whose own things, such as sessions; empty for nobody's. */
  readonly userId: string;
}

/** Puts the transaction behind the wall until it ends (`set_config` with `is_local`). */
export async function standBehindWall(tx: Connection, scope: RowScope): Promise<void> {
  await tx.$queryRaw`SELECT
    set_config('fleet.organizations', ${scope.organizationIds.join(',')}, true),
    set_config('fleet.user', ${scope.userId}, true),
    set_config('role', fleet_customer_role(), true)`;
}
