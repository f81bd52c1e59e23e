/**
 * The images of `dist/images` (k8s/images/build) on a real Docker Engine: nobody's root, a root nobody writes to, no network
 * but the container's own loopback, no right but the one to low ports. Skipped, and said so, where no engine starts.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/edge/src/test-rig/eventually.js';
import { startRealEngine } from '../../apps/edge/src/test-rig/real-engine.js';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const ARCHIVES = join(CHECKOUT, 'dist/images');
const IMAGES = ['control-plane', 'edge', 'sample-chat', 'console'] as const;
const RUNNING = ['control-plane', 'edge', 'sample-chat'] as const;
type Image = (typeof IMAGES)[number];
/** Of a container that may do nothing. */
const CONFINED = '--read-only --network none --cap-drop ALL --tmpfs /tmp'.split(' ');

const started = await startRealEngine();
if (typeof started === 'string')
  process.stderr.write(`\nSKIPPED: the images were not run: ${started}\n\n`);
const onEngine = test.skipIf(typeof started === 'string');

let version = '';
const name = (image: Image): string => `fleetcommand/${image}:${version}`;

async function docker(...args: readonly string[]): Promise<string> {
  if (typeof started === 'string') throw new Error(started);
  return started.docker(...args);
}

/** Exit code and everything it says. */
async function ended(...args: readonly string[]): Promise<{ code: number; said: string }> {
  try {
    return { code: 0, said: await docker('run', '--rm', ...CONFINED, ...args) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
}

beforeAll(async () => {
  const packageFile = await readFile(join(CHECKOUT, 'package.json'), 'utf8');
  ({ version } = JSON.parse(packageFile) as { version: string });
  if (typeof started === 'string') return;
  for (const image of IMAGES) await docker('load', '--input', join(ARCHIVES, `${image}.tar`));
});

afterAll(async () => {
  if (typeof started !== 'string') await started.stop();
});

onEngine.for(RUNNING)('%s runs Node itself, as nobody in particular', async (image) => {
  const format = '{{.Config.User}} {{index .Config.Entrypoint 0}}';
  expect(await docker('image', 'inspect', '--format', format, name(image))).toBe(
    '10001:10001 /usr/local/bin/node',
  );
  const whoami = ['--entrypoint', '/usr/local/bin/node', name(image)];
  const { said } = await ended(...whoami, '-p', 'process.version + " " + process.getuid()');
  expect(said).toMatch(/^v24\.\d+\.\d+ 10001$/);
});

describe('the control plane’s image', () => {
  onEngine('has the CLI, which says the version the image was stamped with', async () => {
    expect(await ended(name('control-plane'), 'fleet', '--version')).toEqual({
      code: 0,
      said: version,
    });
  });

  onEngine.for(['api', 'worker'])('has the %s, which lists what it must be told', async (part) => {
    const { code, said } = await ended(name('control-plane'), part);
    expect(code).toBe(78);
    expect(said).toContain('DATABASE_URL');
    expect(said).toContain('MASTER_KEY');
  });

  onEngine('has the migrations and what applies them, which look for the database', async () => {
    const nowhere = ['--env', 'DATABASE_URL=postgresql://fleet@127.0.0.1:1/fleet'];
    expect(await ended(...nowhere, name('control-plane'), 'migrate')).toMatchObject({
      code: 1,
      said: expect.stringContaining('P1001'),
    });
  });

  onEngine('says what it can run where nobody says what to', async () => {
    expect(await ended(name('control-plane'))).toMatchObject({
      code: 64,
      said: expect.stringContaining('api, worker, migrate, fleet'),
    });
  });
});

onEngine('the sample chat’s image lists what it must be told', async () => {
  expect(await ended(name('sample-chat'))).toMatchObject({
    said: expect.stringContaining('DATABASE_URL'),
  });
});

const ROUTES = `
http:
  routers: { chat: { rule: "Host(\`chat.test\`)", service: chat } }
  services: { chat: { loadBalancer: { servers: [{ url: "http://127.0.0.1:9" }] } } }
`;

onEngine(
  'the edge’s image takes the low ports and answers its probes, its dashboard too',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fleet-images-'));
    await chmod(folder, 0o755);
    await writeFile(join(folder, 'routes.yaml'), ROUTES);
    const more = `--cap-add NET_BIND_SERVICE --tmpfs /state:uid=10001 --volume ${folder}:/routes:ro`;
    const options = ['--detach', ...CONFINED, ...more.split(' ')];
    const edge = await docker(
      'run',
      ...options,
      name('edge'),
      '--providers.file.directory=/routes',
    );
    const ask = (path: string, headers = {}): Promise<string> =>
      docker('exec', edge, '/usr/local/bin/node', '-e', asking(path, headers)).catch(String);
    try {
      await eventually(async () => (await ask(':18093/readyz')) === '200', 60_000);
      expect(await ask(':18093/livez')).toBe('200');
      expect(await ask(':18093/dashboard/')).toBe('200');
      expect(await ask('/', { host: 'nobody.test' })).toBe('404');
      // Nobody listens there.
      expect(await ask('/', { host: 'chat.test' })).toBe('503');
    } catch (error) {
      throw new Error(await docker('logs', edge), { cause: error });
    } finally {
      await docker('rm', '--force', edge);
      await rm(folder, { recursive: true });
    }
  },
);

/** A program that prints the status of an answer; fetch would set the host itself. */
const asking = (path: string, headers: object): string =>
  `require('node:http').get('http://127.0.0.1${path}', { headers: ${JSON.stringify(headers)} }, (answer) => { console.log(answer.statusCode); process.exit(); })`;

test.for(IMAGES)('what is in %s is listed', async (image) => {
  const text = await readFile(join(ARCHIVES, `${image}.cdx.json`), 'utf8');
  const { components } = JSON.parse(text) as { components: { purl: string }[] };
  const listed = components.map(({ purl }) => purl.replace(/@[^@]*$/, ''));
  const expected = {
    'control-plane': ['pkg:deb/debian/libc6', 'pkg:generic/node', 'pkg:npm/fastify'],
    edge: ['pkg:deb/debian/haproxy', 'pkg:generic/node', 'pkg:npm/undici'],
    'sample-chat': ['pkg:deb/debian/libc6', 'pkg:generic/node'],
    console: [],
  }[image];
  expect(listed).toEqual(expect.arrayContaining(expected));
  // What only builds and tests stays out.
  expect(listed).not.toContain('pkg:npm/vitest');
});

test('built again from the same source, an image is the same byte for byte', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-images-'));
  const again = ['edge', 'console'];
  try {
    await promisify(execFile)(join(CHECKOUT, 'k8s/images/build'), ['--to', folder, ...again]);
    for (const image of again) {
      const file = `${image}.tar`;
      expect(await digest(join(folder, file)), image).toBe(await digest(join(ARCHIVES, file)));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
