/**
 * A real Docker Engine of the test's own: its root, socket and networks in a network namespace, reached over a pair of
 * interfaces. Its images are made of programs as they are on this machine; nothing is pulled. Needs root and Debian's
 * docker.io; where it cannot start, it says why.
 */
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.js';

const run = promisify(execFile);
/** Engines of several specs are there at once: each has a block of addresses of its own. */
const BLOCK = (process.pid % 64) * 4;
const NETWORK = `10.214.${BLOCK}.0/24`;
const PAIR = `10.214.${BLOCK + 1}`;
const START_MS = 30_000;

/** Node alone, as `/bin/node`; every engine has it. */
export const IMAGE = 'fleetcommand-test/node:1';
export const NODE = { '/bin/node': process.execPath };

export interface RealEngine {
  /** Where ports of its node are. */
  readonly node: string;
  readonly endpoint: string;
  /** `docker …`; what it prints. */
  docker(...args: readonly string[]): Promise<string>;
  /** An image of files of this machine, by where they are in it; programs bring the libraries they are linked with. */
  importImage(image: string, files: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

/** The engine, or why there is none. */
export async function startRealEngine(): Promise<RealEngine | string> {
  const folder = await mkdtemp(join(tmpdir(), 'fc-docker-'));
  const namespace = `fcd${process.pid}`;
  const endpoint = `unix://${join(folder, 'docker.sock')}`;
  let engine: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (engine?.exitCode === null) {
      const ended = new Promise((resolve) => engine!.once('exit', resolve));
      engine.kill('SIGTERM');
      await ended;
    }
    // The pair of interfaces, and the route over it, go with the namespace.
    await run('ip', ['netns', 'delete', namespace]).catch(() => undefined);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  };
  try {
    await connect(namespace);
    engine = spawn('nsenter', engineCommand(namespace, folder, endpoint), {
      stdio: 'ignore',
      // Of a Swarm, too: the image is only here.
      env: { ...process.env, DOCKER_SERVICE_PREFER_OFFLINE_IMAGE: '1' },
    });
    const docker = async (...args: readonly string[]): Promise<string> =>
      (
        await run('docker', ['-H', endpoint, ...args], { maxBuffer: 16 * 1024 * 1024 })
      ).stdout.trim();
    const hasEnded = (): boolean => engine!.exitCode !== null;
    await eventually(
      async () => hasEnded() || (await docker('version').then(Boolean, () => false)),
      START_MS,
    );
    if (hasEnded()) throw new Error('dockerd ended at once');
    const importImage: RealEngine['importImage'] = async (image, files) => {
      const archive = await archiveOf(files, folder);
      await docker('import', archive, image);
      await rm(archive);
    };
    await importImage(IMAGE, NODE);
    return { node: `${PAIR}.2`, endpoint, docker, importImage, stop };
  } catch (error) {
    await stop();
    return error instanceof Error ? error.message : String(error);
  }
}

function engineCommand(namespace: string, folder: string, endpoint: string): string[] {
  const options = {
    '--data-root': join(folder, 'root'),
    '--exec-root': join(folder, 'exec'),
    '--pidfile': join(folder, 'pid'),
    '--host': endpoint,
    '--bip': NETWORK.replace('.0/', '.1/'),
    // No rules of packets: the namespace is the test's alone.
    '--iptables': 'false',
    '--ip6tables': 'false',
    '--log-level': 'error',
  };
  const flags = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return [`--net=/var/run/netns/${namespace}`, 'dockerd', ...flags];
}

async function connect(namespace: string): Promise<void> {
  const outside = `${namespace.slice(0, 12)}o`;
  const inside = `${namespace.slice(0, 12)}i`;
  await run('ip', ['netns', 'add', namespace]);
  await run('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
  await run('ip', [
    'link',
    'add',
    outside,
    'type',
    'veth',
    'peer',
    'name',
    inside,
    'netns',
    namespace,
  ]);
  await run('ip', ['addr', 'add', `${PAIR}.1/30`, 'dev', outside]);
  await run('ip', ['link', 'set', outside, 'up']);
  await run('ip', ['-n', namespace, 'addr', 'add', `${PAIR}.2/30`, 'dev', inside]);
  await run('ip', ['-n', namespace, 'link', 'set', inside, 'up']);
  await run('ip', ['-n', namespace, 'route', 'add', 'default', 'via', `${PAIR}.1`]);
  await run('ip', ['route', 'add', NETWORK, 'via', `${PAIR}.2`, 'dev', outside]);
}

async function archiveOf(files: Readonly<Record<string, string>>, folder: string): Promise<string> {
  const image = await mkdtemp(join(folder, 'image-'));
  for (const [path, file] of Object.entries(files))
    for (const [to, from] of [[path, file], ...(await librariesOf(file))] as const) {
      await mkdir(dirname(join(image, to)), { recursive: true });
      await copyFile(from, join(image, to));
    }
  const archive = `${image}.tar`;
  await run('tar', ['-C', image, '-cf', archive, '.']);
  await rm(image, { recursive: true });
  return archive;
}

async function librariesOf(file: string): Promise<(readonly [string, string])[]> {
  // Of what is not linked, ldd says so and fails.
  const { stdout } = await run('ldd', [file]).catch(() => ({ stdout: '' }));
  return [...stdout.matchAll(/(\/[^\s()]+)/g)].map(([, path]) => [path!, path!] as const);
}
