/** Files of Traefik's dynamic configuration, through to a real HAProxy. */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueCertificate } from '../../test-rig/certificates.js';
import { dynamicSources } from '../../test-rig/dynamic-sources.js';
import { startRig } from '../../test-rig/edge-rig.js';
import type { EdgeRig } from '../../test-rig/edge-rig.js';
import { eventually } from '../../test-rig/eventually.js';
import { startOrigin } from '../../test-rig/origin.js';
import type { Origin } from '../../test-rig/origin.js';
import { certificateFor, get } from '../../test-rig/requests.js';

let folder: string;
let elsewhere: string;
let rig: EdgeRig;
let origin: Origin;

const answers = (host: string, status: number): Promise<void> =>
  eventually(async () => (await get(rig.http, host)).status === status);
/** As careful writers do: beside it, and then in its place. */
const put = async (name: string, text: string): Promise<void> => {
  await writeFile(join(folder, `${name}.new`), text);
  await rename(join(folder, `${name}.new`), join(folder, name));
};
const yaml = (host: string): string => `
http:
  routers:
    web: { rule: "Host(\`${host}\`)", service: app, middlewares: [prefix@file] }
  services:
    app: { loadBalancer: { servers: [{ url: "http://127.0.0.1:${origin.port}" }] } }
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fc-files-'));
  elsewhere = await mkdtemp(join(tmpdir(), 'fc-files-'));
  origin = await startOrigin('app');
  await put('routes.yml', yaml('yaml.test'));
  await put('middlewares.toml', '[http.middlewares.prefix.addPrefix]\n  prefix = "/from-toml"\n');
  rig = await startRig(dynamicSources([`--providers.file.directory=${folder}`]).sources);
  await answers('yaml.test', 200);
});

afterAll(async () => {
  await rig.dispose();
  await origin.close();
  for (const each of [folder, elsewhere]) await rm(each, { recursive: true, force: true });
});

test('YAML, TOML and JSON are one configuration', async () => {
  const json = { http: { routers: { j: { rule: 'Host(`json.test`)', service: 'app' } } } };
  await mkdir(join(folder, 'below'));
  await put('below/more.json', JSON.stringify(json));
  await answers('json.test', 200);
  await get(rig.http, 'yaml.test', { path: '/x' });
  expect(origin.received.at(-1)!.url).toBe('/from-toml/x');
});

test('certificates that entry points of Traefik 1 name are served', async () => {
  const { chain, key } = await issueCertificate(['old.test']);
  const [certFile, keyFile] = [join(elsewhere, 'a.crt'), join(elsewhere, 'a.key')];
  await writeFile(certFile, chain);
  await writeFile(keyFile, key);
  const old = join(elsewhere, 'traefik.toml');
  await writeFile(
    old,
    `[entryPoints.https]\naddress = ":443"\n[[entryPoints.https.tls.certificates]]\nCertFile = "${certFile}"\nKeyFile = "${keyFile}"\n`,
  );
  const own = await startRig(dynamicSources([`--providers.file.certificatesof=${old}`]).sources);
  await eventually(
    async () => (await certificateFor(own.https, 'old.test')).subject.CN === 'old.test',
  );
  await own.dispose();
});

test('what a file says changes when it is written anew', async () => {
  await put('routes.yml', yaml('renamed.test'));
  await answers('renamed.test', 200);
  await answers('yaml.test', 404);
});

test('a file that is no configuration any more leaves what it said, and is told of', async () => {
  await put('routes.yml', 'http:\n  routers: [unclosed');
  await eventually(() =>
    rig.edge.state.problems().some(({ code }) => code === 'traefik.file-unreadable'),
  );
  expect((await get(rig.http, 'renamed.test')).status).toBe(200);
  await put('routes.yml', yaml('mended.test'));
  await answers('mended.test', 200);
  await eventually(() => rig.edge.state.problems().length === 0);
});
