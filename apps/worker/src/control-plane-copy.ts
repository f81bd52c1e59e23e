/**
 * `fleet backup|restore <folder>`: the control plane's database, copied and put into an empty one. Nothing else of it is
 * truth: Redis holds rings, clusters what was made of it; the copies of instances' data are in BACKUP_DIR, and the master
 * keys are kept apart.
 */
import {
  makeCopy,
  restoreCopy,
  type CopyManifest,
} from '@fleetcommand/adapter-postgres/control-plane-copy';
import { systemClock } from '@fleetcommand/kernel/clock';
import { Secret } from '@fleetcommand/kernel/secret';
import { loadConfig } from '@fleetcommand/runtime/config';
import { VERSION } from '@fleetcommand/runtime/version';

import { workerConfig } from './config.js';

const EXIT_USAGE = 2;

const { DATABASE_URL } = loadConfig(workerConfig.pick({ DATABASE_URL: true }));
const url = new Secret(DATABASE_URL);
const [command, folder] = process.argv.slice(2);
const startedAt = performance.now();
const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
const say = (line: string) => process.stderr.write(`${line}\n`);
const contents = ({ counts }: CopyManifest) =>
  `${counts.tenants} instances, ${counts.organizations} organizations, ${counts.certificates} certificates`;

if (!folder || (command !== 'backup' && command !== 'restore')) {
  say('usage: backup <folder> | restore <folder>, with DATABASE_URL');
  process.exitCode = EXIT_USAGE;
} else {
  const done =
    command === 'backup'
      ? await makeCopy(url, folder, { release: VERSION, now: systemClock.now() })
      : await restoreCopy(url, folder);
  if (!done.ok) {
    say(`${done.error.code}: ${done.error.message}`);
    process.exitCode = 1;
  } else {
    process.stdout.write(`${JSON.stringify(done.value)}\n`);
    const keys = done.value.masterKeyIds.join(', ') || 'none';
    if (command === 'backup') {
      say(
        `Copied in ${seconds()}: ${contents(done.value)}. A restore loses what happens from ${done.value.madeAt} on (RPO).`,
      );
      say(
        `Not in it: the master keys it is sealed with (${keys}). Keep them elsewhere, and keep them.`,
      );
    } else {
      const ageMs = systemClock.now().getTime() - new Date(done.value.madeAt).getTime();
      say(
        `Restored in ${seconds()} (RTO): ${contents(done.value)}, as of ${Math.round(ageMs / 60_000)} minutes ago (RPO).`,
      );
      say(
        `Next: start api and worker with MASTER_KEY holding ${keys}. Instances are found as they are; no certificate is ordered anew.`,
      );
    }
  }
}
