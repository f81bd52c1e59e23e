import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';

export type ProgramName = 'haproxy' | 'redis-server' | 'pebble' | 'pebble-challtestsrv';

/** The Debian package that brings each program. */
export const DEBIAN_PACKAGE: Readonly<Record<ProgramName, string>> = {
  haproxy: 'haproxy',
  'redis-server': 'redis-server',
  pebble: 'pebble',
  'pebble-challtestsrv': 'pebble',
};

/** Daemons live in sbin, which a user's PATH often lacks. */
const MORE_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin'];

/** The absolute path of a program, looked for in PATH and the system's sbin folders. */
export async function findProgram(
  name: ProgramName,
  path = process.env.PATH ?? '',
): Promise<Result<string>> {
  for (const folder of [...path.split(delimiter), ...MORE_FOLDERS]) {
    if (!folder.startsWith('/')) continue;
    const candidate = join(folder, name);
    const runs = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return ok(candidate);
  }
  return fail(
    'embedded.program-missing',
    `The program ${name} is not installed. On Debian or Ubuntu run: sudo apt-get install -y ${DEBIAN_PACKAGE[name]}`,
    { details: { program: name } },
  );
}

/** HAProxy's oldest version whose runtime API does what the edge needs (dynamic servers, `set map`). */
const HAPROXY_OLDEST = [2, 6] as const;

/** The version HAProxy reports, or a failure where it is too old. */
export async function haproxyVersion(command: string): Promise<Result<string>> {
  const output = await promisify(execFile)(command, ['-v']).then(
    ({ stdout }) => stdout,
    () => '',
  );
  const [, version = '', major = '0', minor = '0'] = /version ((\d+)\.(\d+)\S*)/.exec(output) ?? [];
  const [oldestMajor, oldestMinor] = HAPROXY_OLDEST;
  const isNewEnough =
    Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
  if (isNewEnough) return ok(version);
  return fail(
    'embedded.program-too-old',
    `${command} is HAProxy ${version || 'of unknown version'}; ${HAPROXY_OLDEST.join('.')} or newer is needed. Install it from your distribution's backports or haproxy.org.`,
  );
}
