import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import { summarizeAlerts } from './output.js';

/**
 * Validates a configuration with `haproxy -c`, which loads maps and certificates too but binds no port.
 * Fails with `haproxy.invalid-configuration` and HAProxy's own words.
 */
export function checkConfiguration(
  programPath: string,
  configPath: string,
  timeoutMs = 60_000,
): Promise<Result<void, Failure>> {
  return new Promise((resolve) => {
    // Some file names in a configuration are relative to the working directory, whatever `default-path` says.
    const cwd = dirname(configPath);
    const options = { timeout: timeoutMs, maxBuffer: 4 * 1024 * 1024, cwd };
    execFile(programPath, ['-c', '-f', configPath], options, (error, _stdout, stderr) => {
      if (!error) return resolve(ok(undefined));
      resolve(
        fail(
          'haproxy.invalid-configuration',
          `HAProxy refuses the configuration ${configPath}: ${summarizeAlerts(stderr || error.message)}.`,
          { details: { output: stderr.slice(0, 4_000) } },
        ),
      );
    });
  });
}
