import { databaseName, databaseRole } from '@fleetcommand/desired-state/names/names';
import { Secret } from '@fleetcommand/kernel/secret';

import type { SecretBox } from '../../ports/secret-box.js';
import type { TenantDatabases } from '../../ports/tenant-databases.js';
import type { TenantDatabase } from '../../ports/tenants.js';
import { databaseAccess } from '../secrets/database-access.js';
import { databasePasswordContext } from '../secrets/database-password-context.js';
import type { ActContext } from './act-context.js';
import type { Effect } from './effect.js';
import type { TenantFacts } from './facts.js';
import { failureEffect } from './failures.js';
import { databaseReady } from './observations.js';

const SITE = { condition: 'DatabaseReady', step: 'database' } as const;

/** The row with the password comes first, so that a repeat after a crash finds the same password. */
export async function provisionDatabase(facts: TenantFacts, context: ActContext): Promise<Effect> {
  const row = facts.database ?? (await rememberDatabase(facts, context));
  const access = databaseAccess(context.secretBox, row);
  // Whoever holds the lease by now may have dropped this very database.
  if (!context.held.isHeld()) return { next: { kind: 'again', afterMs: 500, cause: 'retry' } };
  const made = await context.tenantDatabases.ensure(access);
  if (!made.ok) {
    return failureEffect(facts, context.settings, SITE, made.error, context.clock.now());
  }
  const marked = await context.store.databases.setState(row.id, context.held.lease, 'ready');
  if (!marked.ok) return { next: { kind: 'again', afterMs: 500, cause: 'retry' } };
  return {
    observations: [databaseReady(row)],
    steps: [
      { name: 'database', state: 'succeeded' },
      { name: 'objects', state: 'running' },
    ],
    facts: {
      database: { ...row, state: 'ready' },
      databaseFacts: describeDatabase(row, context),
    },
    next: { kind: 'continue' },
  };
}

/** How the tenant's pods reach the database. */
export function describeDatabase(
  row: TenantDatabase,
  context: {
    readonly secretBox: SecretBox;
    readonly tenantDatabases: Pick<TenantDatabases, 'connectionUrl'>;
  },
): NonNullable<TenantFacts['databaseFacts']> {
  const url = context.tenantDatabases.connectionUrl(databaseAccess(context.secretBox, row));
  return { name: row.name, url };
}

async function rememberDatabase(facts: TenantFacts, context: ActContext): Promise<TenantDatabase> {
  const tenantId = facts.tenant.id;
  const id = context.ids.next('db');
  const name = databaseName(tenantId);
  const password = new Secret(context.tokens.next().reveal());
  const passwordCiphertext = context.secretBox.seal(password, databasePasswordContext(name));
  const role = databaseRole(tenantId);
  return context.store.databases.createOnce(
    { id, tenantId, name, role, passwordCiphertext, state: 'pending' },
    context.clock.now(),
  );
}
