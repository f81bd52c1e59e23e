import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { Secret } from '@fleetcommand/kernel/secret';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';

const text = z.string().min(1);

/** Contents of `.fleet/secrets.json`. A field may be added; it is then generated on the next start. */
const secretsFile = z.object({
  /** PostgreSQL's superuser: makes tenants' databases and roles. */
  postgresPassword: text,
  /** The control plane's own role, which can do nothing beyond its database. */
  controlDatabasePassword: text,
  redisPassword: text,
  /** 32 bytes in base64: encrypts private keys and tenants' secrets at rest. */
  masterKey: text,
  /** 32 bytes in base64: signs cookies. */
  sessionKey: text,
  sandboxToken: text,
  /** Opens the edges' private API. */
  edgeToken: text,
  /** Makes sticky cookies unpredictable. */
  edgeCookieKey: text,
  /** Opens the stand-in for the payment provider, and signs what it tells. */
  paymentsKey: text,
  paymentsWebhookSecret: text,
  operatorPassword: text,
  demoPassword: text,
});
type SecretsFile = z.infer<typeof secretsFile>;

export type LocalSecrets = { readonly [Name in keyof SecretsFile]: Secret };

const key = (): string => randomBytes(32).toString('base64');
const token = (): string => randomBytes(24).toString('hex');

/** Read aloud and typed by people: no look-alikes. */
const PASSWORD_LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

function password(): string {
  const letters = [...randomBytes(16)].map((byte) => PASSWORD_LETTERS[byte % 32]);
  return letters.join('').replaceAll(/(.{4})(?=.)/g, '$1-');
}

const GENERATORS: { readonly [Name in keyof SecretsFile]: () => string } = {
  postgresPassword: token,
  controlDatabasePassword: token,
  redisPassword: token,
  masterKey: key,
  sessionKey: key,
  sandboxToken: token,
  edgeToken: token,
  edgeCookieKey: token,
  paymentsKey: () => `sk_test_${token()}`,
  paymentsWebhookSecret: () => `whsec_${token()}`,
  operatorPassword: password,
  demoPassword: password,
};

/** The stack's secrets: read from the file, and what it lacks generated and kept (mode 0600). */
export async function keepSecrets(file: string): Promise<Result<LocalSecrets>> {
  const present = await readSecrets(file);
  if (!present.ok) return present;
  const complete = secretsFile.parse(
    Object.fromEntries(
      Object.entries(GENERATORS).map(([name, generate]) => [
        name,
        present.value[name as keyof SecretsFile] ?? generate(),
      ]),
    ),
  );
  if (Object.keys(present.value).length < Object.keys(complete).length) {
    await writeFile(`${file}.new`, `${JSON.stringify(complete, null, 2)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
  return ok(
    Object.fromEntries(
      Object.entries(complete).map(([name, value]) => [name, new Secret(value)]),
    ) as LocalSecrets,
  );
}

async function readSecrets(file: string): Promise<Result<Partial<SecretsFile>>> {
  const contents = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? '{}' : undefined,
  );
  try {
    return ok(secretsFile.partial().parse(JSON.parse(contents ?? '')));
  } catch (cause) {
    // Never regenerated over a damaged file: the data encrypted with the old key would be lost.
    return fail(
      'local.secrets-damaged',
      `${file} cannot be read. Restore it from a backup; without it the stored data cannot be decrypted. To start from nothing run: ./fleet reset`,
      { cause },
    );
  }
}
