import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@fleetcommand/kernel/result';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, type ApiCall, type ClusterConnection } from './connection.js';
import { json } from './testing/config-map-server.js';
import { writeKubeconfig, type KubeconfigFacts } from './kubeconfig-file.js';

const GET: ApiCall = { method: 'GET', path: '/api/v1/configmaps', action: 'list configmaps' };
const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const clean of cleanUp.splice(0)) await clean();
});

async function open(facts: KubeconfigFacts): Promise<ClusterConnection> {
  const kubeconfig = await writeKubeconfig(facts);
  const options = { kubeconfigPath: kubeconfig.path, component: 'spec', version: '0' };
  const connection = unwrap(await connect(options));
  cleanUp.unshift(
    () => connection.close(),
    () => kubeconfig.remove(),
  );
  return connection;
}

describe('over TLS', () => {
  it('verifies the server, and says what to do where it cannot', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'));
    cleanUp.push(async () => rmSync(folder, { recursive: true }));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=api', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    execFileSync('openssl', ['req', ...kind, '-keyout', key, '-out', cert, ...subject], {
      stdio: 'ignore',
    });
    const tls = createTlsServer(
      { key: readFileSync(key), cert: readFileSync(cert) },
      (_request, response) => json(response, 200, {}),
    );
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    cleanUp.push(async () => void tls.close());
    const url = `https://127.0.0.1:${(tls.address() as AddressInfo).port}`;

    const stranger = await open({ server: url });
    expect(await stranger.call(GET)).toMatchObject({
      ok: false,
      error: {
        code: 'cluster.tls',
        message: expect.stringContaining('certificate-authority-data'),
      },
    });
    const authority = readFileSync(cert).toString('base64');
    const friend = await open({
      server: url,
      cluster: { 'certificate-authority-data': authority },
    });
    unwrap(await friend.call(GET));
  });
});

describe('a configuration', () => {
  const options = { component: 'spec', version: '0' };

  it('that does not exist is refused by name', async () => {
    const made = await connect({ ...options, kubeconfigPath: '/nowhere/config' });
    expect(made).toMatchObject({
      ok: false,
      error: { code: 'cluster.configuration', message: expect.stringContaining('/nowhere/config') },
    });
  });

  it('without the context asked for names those it has', async () => {
    const kubeconfig = await writeKubeconfig({ server: 'https://127.0.0.1:1' });
    cleanUp.push(() => kubeconfig.remove());
    const made = await connect({ ...options, kubeconfigPath: kubeconfig.path, context: 'prod' });
    expect(made).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('no context "prod"') },
    });
    if (!made.ok) expect(made.error.message).toContain('it has test');
  });

  it('that would send credentials over a network in the clear is refused', async () => {
    const kubeconfig = await writeKubeconfig({ server: 'http://10.1.2.3:8080' });
    cleanUp.push(() => kubeconfig.remove());
    expect(await connect({ ...options, kubeconfigPath: kubeconfig.path })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('Use https') },
    });
  });

  it('that is no YAML is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bad-'));
    cleanUp.push(async () => rmSync(folder, { recursive: true }));
    const path = join(folder, 'config');
    writeFileSync(path, '{ not: [yaml');
    expect(await connect({ ...options, kubeconfigPath: path })).toMatchObject({
      ok: false,
      error: { code: 'cluster.configuration' },
    });
  });
});
