import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Secret } from '@fleetcommand/kernel/secret';

const derive = promisify(pbkdf2);

/** PostgreSQL's own default (`scram_iterations`). */
const ITERATIONS = 4096;
const KEY_BYTES = 32;

/**
 * What PostgreSQL stores of a password (pg_authid.rolpassword; RFC 5802 §3 with SHA-256, RFC 7677):
 * `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. Given this instead of the password, the server never
 * sees it, nor can its log show it.
 */
export async function scramVerifier(
  password: Secret,
  salt: Buffer = randomBytes(16),
): Promise<string> {
  // SASLprep (RFC 4013) as far as passwords are concerned that hold no control characters.
  const normal = password.reveal().normalize('NFKC');
  const salted = await derive(normal, salt, ITERATIONS, KEY_BYTES, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const serverKey = hmac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
