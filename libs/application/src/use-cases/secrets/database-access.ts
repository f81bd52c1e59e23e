import type { SecretBox } from '../../ports/secret-box.js';
import type { DatabaseAccess } from '../../ports/tenant-databases.js';
import type { TenantDatabase } from '../../ports/tenants.js';
import { databasePasswordContext } from './database-password-context.js';

/** Opens what the row holds sealed. */
export function databaseAccess(
  secretBox: SecretBox,
  { name, role, passwordCiphertext }: TenantDatabase,
): DatabaseAccess {
  const password = secretBox.open(passwordCiphertext, databasePasswordContext(name));
  return { name, role, password };
}
