import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';

/** The oldest HAProxy that has dynamic servers, `hard-stop-after` with `close-spread-time`, and `new ssl cert`. */
export const MINIMUM_VERSION = '2.6';

const run = promisify(execFile);
const INSTALL =
  'Install it (Debian or Ubuntu: `apt-get install haproxy`; macOS: `brew install haproxy`)';

export interface HaproxyProgram {
  readonly path: string;
  /** As the program prints it, such as `2.6.12-1+deb12u4`. */
  readonly version: string;
}

/**
 * Asks the program for its version.
 * Fails with `haproxy.missing`, `haproxy.not-executable` or `haproxy.too-old`, each naming the fix.
 */
export async function findProgram(path: string): Promise<Result<HaproxyProgram, Failure>> {
  try {
    const { stdout } = await run(path, ['-v'], { timeout: 10_000 });
    return acceptVersion(path, stdout);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') {
      return fail(
        'haproxy.missing',
        `There is no program "${path}". ${INSTALL}, or name its path.`,
      );
    }
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      'haproxy.not-executable',
      `"${path} -v" could not be run: ${reason}. Check its permissions, or name another path.`,
      { cause: error },
    );
  }
}

/** Reads the answer of `haproxy -v` and refuses what is older than `MINIMUM_VERSION`. */
export function acceptVersion(path: string, answer: string): Result<HaproxyProgram, Failure> {
  const match = /HA-?Proxy version (?<version>(?<major>\d+)\.(?<minor>\d+)\S*)/.exec(answer);
  if (!match?.groups) {
    return fail(
      'haproxy.not-executable',
      `"${path} -v" does not answer like HAProxy ("${answer.slice(0, 60).trim()}"). Name the path of the real program.`,
    );
  }
  const [major, minor] = [Number(match.groups['major']), Number(match.groups['minor'])];
  const version = match.groups['version'] ?? '';
  const [minimumMajor = 0, minimumMinor = 0] = MINIMUM_VERSION.split('.').map(Number);
  const isOldEnough = major > minimumMajor || (major === minimumMajor && minor >= minimumMinor);
  if (isOldEnough) return ok({ path, version });
  return fail(
    'haproxy.too-old',
    `"${path}" is HAProxy ${version}; ${MINIMUM_VERSION} or newer is needed for changes without reloads. ${INSTALL} from a newer release.`,
  );
}
