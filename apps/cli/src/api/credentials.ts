import { mkdir, readFile, writeFile } from 'node:fs/promises';
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

/** Sign-ins side by side, each under a name; `current` is meant where none is named. */
const profiles = z.object({
  current: z.string(),
  profiles: z.record(z.string(), credentials),
});
type Profiles = z.infer<typeof profiles>;

const NOBODY: Profiles = { current: 'default', profiles: {} };

/** XDG base directories (https://specifications.freedesktop.org/basedir-spec/latest/). */
function credentialsFile(): string {
  const base = process.env.XDG_CONFIG_HOME || join(homedir(), '.config');
  return join(base, 'fleetcommand', 'credentials.json');
}

export async function readProfiles(): Promise<Profiles> {
  const text = await readFile(credentialsFile(), 'utf8').catch(() => null);
  const parsed = text === null ? null : profiles.safeParse(safeJson(text));
  return parsed?.success ? parsed.data : NOBODY;
}

/** Readable by nobody else: a token is as good as the password. */
export async function saveProfiles(value: Profiles): Promise<void> {
  const file = credentialsFile();
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
}

/** `--profile`; else FLEET_PROFILE, else the current one. */
export function profileName({ current }: Profiles, named: string | undefined): string {
  return named ?? (process.env.FLEET_PROFILE || current);
}

export async function readCredentials(named: string | undefined): Promise<Credentials | null> {
  const all = await readProfiles();
  return all.profiles[profileName(all, named)] ?? null;
}

/** Whoever signed in last is who is meant from then on. */
export async function saveCredentials(
  named: string | undefined,
  value: Credentials,
): Promise<void> {
  const all = await readProfiles();
  const current = profileName(all, named);
  await saveProfiles({ current, profiles: { ...all.profiles, [current]: value } });
}

export async function forgetCredentials(named: string | undefined): Promise<void> {
  const all = await readProfiles();
  const { [profileName(all, named)]: _forgotten, ...rest } = all.profiles;
  await saveProfiles({ ...all, profiles: rest });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
