import { profileName, readProfiles, saveProfiles } from '../api/credentials.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { renderTable } from '../output/table.js';

interface ProfileOptions {
  readonly profile?: string;
  readonly json?: boolean;
}

/** Where one is signed in, by name; never the tokens. */
export async function listProfiles({ profile, json }: ProfileOptions): Promise<void> {
  const all = await readProfiles();
  const meant = profileName(all, profile);
  const data = Object.entries(all.profiles).map(([name, { url, email, expiresAt }]) => {
    return { name, isCurrent: name === meant, url, email, expiresAt };
  });
  if (json) return printJson({ data });
  if (data.length === 0) return say(`No profiles yet. Next: ${note.bold('fleet login')}.`);
  const rows = data.map(({ name, isCurrent, url, email }) => [
    isCurrent ? '*' : '',
    name,
    email,
    url,
  ]);
  printData(renderTable(['', 'Name', 'Person', 'Platform'], rows));
}

export async function useProfile(name: string, { json }: ProfileOptions): Promise<void> {
  const all = await readProfiles();
  const found = all.profiles[name];
  if (!found) {
    const known = Object.keys(all.profiles).join(', ') || 'none yet';
    throw new CommandFailure(
      `There is no profile ${name}. There is: ${known}. Next: \`fleet login --profile ${name}\`.`,
      EXIT.notFound,
    );
  }
  await saveProfiles({ ...all, current: name });
  if (json) return printJson({ current: name });
  say(`${note.good('✓')} ${found.email} at ${found.url} is meant from now on.`);
}
