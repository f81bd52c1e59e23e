import { readFile, rename, writeFile } from 'node:fs/promises';
import { Secret } from '@fleetcommand/kernel/secret';
import { checkCertificate } from './check-certificate.js';

/** The default certificate of this edge: made once and kept, so that a restart does not change it. */
export async function storedDefaultCertificate(path: string, now: Date): Promise<Secret> {
  const stored = await readFile(path, 'utf8').catch(() => '');
  const checked = checkCertificate(stored, new Secret(stored), now);
  if (checked.ok && checked.value.warnings.length === 0) return new Secret(stored);
  // Only here: the library takes a while to load, and most starts do without.
  const { makeDefaultCertificate } = await import('./default-certificate.js');
  const made = await makeDefaultCertificate(now);
  await writeFile(`${path}.new`, made, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return new Secret(made);
}
