import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainPasswords } from '@fleetcommand/testing/builders/office';
import { vi } from 'vitest';

import { PASSWORD, startApi, type ApiRig } from '../../../api/src/testing/api-rig.js';
import type { Pause } from '../api/device-sign-in.js';
import { run } from '../run.js';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRig {
  readonly api: ApiRig;
  /** `fleet` with these words, in this process. */
  fleet(...words: string[]): Promise<Ran>;
  /** The same, with `--json`, which must go well: what it prints. */
  json<Printed>(...words: string[]): Promise<Printed>;
  /** Signs somebody in by their password, who must be known. */
  signIn(email: string, ...words: string[]): Promise<void>;
  /** A new customer, signed in here. */
  arrive(name: string, ...words: string[]): ReturnType<ApiRig['signUp']>;
  close(): Promise<void>;
}

/** The CLI, a configuration directory of its own, and the whole API on the store without PostgreSQL, over real HTTP. `pause` is how the
 * CLI waits. */
export async function startCli(
  pause: Pause = async () => undefined,
  parts: Parameters<typeof startApi>[0] = {},
): Promise<CliRig> {
  const api = await startApi({ passwords: plainPasswords, ...parts });
  await api.app.listen(0, '127.0.0.1');
  const home = await mkdtemp(join(tmpdir(), 'fleet-cli-'));
  vi.stubEnv('FLEET_URL', await api.app.getUrl());
  vi.stubEnv('FLEET_HOME', join(home, 'nothing-is-up'));
  vi.stubEnv('XDG_CONFIG_HOME', home);
  vi.stubEnv('FLEET_PASSWORD', undefined);
  const fleet = (...words: string[]) => captured(() => run(words, pause));
  const signIn = async (email: string, ...words: string[]) => {
    const by = ['--email', email, '--password', PASSWORD];
    const { code, stderr } = await fleet('login', ...by, ...words);
    if (code !== 0) throw new Error(stderr);
  };
  return {
    api,
    fleet,
    signIn,
    async json(...words) {
      const { code, stdout, stderr } = await fleet(...words, '--json');
      if (code !== 0) throw new Error(`fleet ${words.join(' ')}: ${stderr}`);
      return JSON.parse(stdout) as never;
    },
    async arrive(name, ...words) {
      const signedUp = await api.signUp(name);
      await signIn(`${name}@example.com`, ...words);
      return signedUp;
    },
    async close() {
      vi.unstubAllEnvs();
      await api.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The same with an operator signed in. */
export async function startOperatorCli(...by: Parameters<typeof startCli>): Promise<CliRig> {
  const rig = await startCli(...by);
  await rig.api.operator('root');
  await rig.signIn('root@fleet.example.com');
  return rig;
}

async function captured(work: () => Promise<number>): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  // The library that completes words for shells writes by it.
  spies.push(
    vi.spyOn(console, 'log').mockImplementation((line) => {
      written.stdout += `${String(line)}\n`;
    }) as never,
  );
  const code = await work().finally(() => spies.forEach((spy) => spy.mockRestore()));
  return { code, ...written };
}
