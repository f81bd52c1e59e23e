import { mkdir, stat, statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import {
  DEBIAN_PACKAGE,
  findProgram,
  haproxyVersion,
  type ProgramName,
} from '@fleetcommand/embedded/programs';
import { unprivilegedUser } from '@fleetcommand/embedded/unix-user';
import { WORKSPACE } from '../settings/home.js';
import { fine, problem, warning, type Check } from './check.js';

/** The first Node with argon2 in node:crypto. */
const NODE_OLDEST = [24, 7] as const;

export function checkNode(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = NODE_OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor))
    return fine('node', 'Node.js', version);
  return problem(
    'node',
    'Node.js',
    `Node ${version} runs this; ${NODE_OLDEST.join('.')} or newer is needed.`,
    'Run ./fleet, which brings its own, or: npm ci',
  );
}

export async function checkProgram(name: ProgramName): Promise<Check> {
  const fix = `sudo apt-get install -y ${DEBIAN_PACKAGE[name]}`;
  const found = await findProgram(name);
  if (!found.ok) return problem(name, name, 'It is not installed.', fix);
  if (name !== 'haproxy') return fine(name, name, found.value);
  const version = await haproxyVersion(found.value);
  return version.ok
    ? fine(name, name, `${found.value}, version ${version.value}`)
    : problem(name, name, version.error.message, fix);
}

const MIB = 1024 * 1024;
const LEAST_DISK_MIB = 500;
const GOOD_DISK_MIB = 2000;

export async function checkDisk(folder: string): Promise<Check> {
  const { bavail, bsize } = await statfs(await nearestFolder(folder));
  const freeMib = Math.floor((bavail * bsize) / MIB);
  const found = `${freeMib} MiB are free for ${folder}`;
  const fix = 'Free some space, or set FLEET_HOME to a folder on another disk.';
  if (freeMib < LEAST_DISK_MIB)
    return problem('disk', 'Disk', `Only ${found}; ${LEAST_DISK_MIB} MiB are needed.`, fix);
  if (freeMib < GOOD_DISK_MIB) return warning('disk', 'Disk', `${found}.`, fix);
  return fine('disk', 'Disk', `${found}.`);
}

async function nearestFolder(folder: string): Promise<string> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  return isThere || folder === dirname(folder) ? folder : nearestFolder(dirname(folder));
}

const LEAST_MEMORY_MIB = 1500;

export function checkMemory(): Check {
  const freeMib = Math.floor(freemem() / MIB);
  const message = `${freeMib} of ${Math.floor(totalmem() / MIB)} MiB are free.`;
  if (freeMib >= LEAST_MEMORY_MIB) return fine('memory', 'Memory', message);
  return warning('memory', 'Memory', message, `Close something: ${LEAST_MEMORY_MIB} MiB are good.`);
}

/** PostgreSQL refuses to run as root, so root needs somebody else to run it as. */
export function checkAccount(): Check {
  if (process.getuid?.() !== 0) return fine('account', 'Account', 'Not root: servers run as you.');
  const user = unprivilegedUser();
  if (user) return fine('account', 'Account', `Root: servers run as ${user.name}.`);
  return problem(
    'account',
    'Account',
    'PostgreSQL cannot run as root, and there is no account to run it as.',
    'useradd --system --no-create-home --shell /usr/sbin/nologin postgres',
  );
}

/** A unix socket's path may have 107 bytes (sockaddr_un). */
const LONGEST_SOCKET_PATH = 107;

export async function checkHome(home: { root: string; socket: string }): Promise<Check> {
  const fix = 'Set FLEET_HOME to another folder.';
  const bytes = Buffer.byteLength(home.socket);
  if (bytes > LONGEST_SOCKET_PATH)
    return problem('home', 'State folder', `The path ${home.root} is too long.`, fix);
  try {
    await mkdir(home.root, { recursive: true, mode: 0o700 });
    return fine('home', 'State folder', home.root);
  } catch (error) {
    return problem('home', 'State folder', `It cannot be made: ${String(error)}`, fix);
  }
}

const BUILT = ['apps/api', 'apps/worker', 'apps/edge'].map((app) => `${app}/dist/main.js`);

export async function checkBuild(): Promise<Check> {
  for (const file of [...BUILT, 'apps/sample-chat/dist/bundle/main.js'])
    if (!(await stat(join(WORKSPACE, file)).catch(() => undefined)))
      return problem(
        'build',
        'Build',
        `${file} is missing.`,
        'Run ./fleet, which builds, or: npm run build',
      );
  return fine('build', 'Build', 'Complete.');
}
