import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** Who is signed in, and where. */
const credentials = z.object({
  url: z.url(),
  email: z.string(),
  token: z.string(),
  expiresAt: z.string(),
});
export type Credentials = z.infer<typeof credentials>;

/** XDG base directories (https://specifications.freedesktop.org/basedir-spec/latest/). */
function credentialsFile(): string {
  const base = process.env.XDG_CONFIG_HOME || join(homedir(), '.config');
  return join(base, 'fleetcommand', 'credentials.json');
}

export async function readCredentials(): Promise<Credentials | null> {
  const text = await readFile(credentialsFile(), 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = credentials.safeParse(safeJson(text));
  return parsed.success ? parsed.data : null;
}

/** Readable by nobody else: the token is as good as the password. */
export async function saveCredentials(value: Credentials): Promise<void> {
  const file = credentialsFile();
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
}

export async function forgetCredentials(): Promise<void> {
  await rm(credentialsFile(), { force: true });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
