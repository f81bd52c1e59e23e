import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSelfSignedCertificate } from './testing/certificate.js';
import { type SpecServer, startSpecServer, TOKEN } from './testing/spec-server.js';

const run = promisify(execFile);

const hasKubectl = await run('kubectl', ['version', '--client']).then(
  () => true,
  () => false,
);
if (!hasKubectl) {
  process.emitWarning(
    'SKIPPED: no kubectl in PATH, so nothing here shows that kubectl works against the sandbox',
  );
}

const LOG_LINES = ['one', 'two', 'three'];

/** Logs of a pod that nobody runs: enough to see that kubectl reads them. */
const podLogs = {
  async *read(_namespace: string, _pod: string, { tailLines }: { tailLines?: number }) {
    const lines = tailLines === undefined ? LOG_LINES : LOG_LINES.slice(-tailLines);
    for (const line of lines) yield Buffer.from(`${line}\n`);
  },
};

const MANIFEST = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: default}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1", ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: lonely}
spec: {containers: [{name: web, image: "web:1"}]}
`;

// kubectl sends bearer tokens over TLS only, so this server has a certificate.
describe.skipIf(!hasKubectl)('kubectl', () => {
  let server: SpecServer;
  let directory: string;
  let manifest: string;

  async function kubectl(...args: string[]): Promise<string> {
    const { stdout } = await run('kubectl', [
      `--kubeconfig=${directory}/config`,
      `--cache-dir=${directory}/cache`,
      ...args,
    ]);
    return stdout.trim();
  }

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'sandbox-kubectl-'));
    manifest = `${directory}/manifest.yaml`;
    server = await startSpecServer({ tls: await makeSelfSignedCertificate(), podLogs });
    const cluster = { server: server.url, 'insecure-skip-tls-verify': true };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user: { token: TOKEN } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    await writeFile(`${directory}/config`, JSON.stringify(config));
    await writeFile(manifest, MANIFEST);
    await kubectl('apply', '-f', manifest);
  });
  afterAll(async () => {
    await server.remove();
    await rm(directory, { recursive: true });
  });

  it('applies twice without a change, from the client and from the server', async () => {
    expect(await kubectl('apply', '-f', manifest)).toContain('deployment.apps/web unchanged');
    const before = await kubectl('get', 'deploy', 'web', '-o', 'jsonpath={.metadata.generation}');
    expect(await kubectl('apply', '--server-side', '-f', manifest)).toContain('serverside-applied');
    expect(await kubectl('get', 'deploy', 'web', '-o', 'jsonpath={.metadata.generation}')).toBe(
      before,
    );
  });

  it('gets tables, objects and everything of a namespace', async () => {
    expect(await kubectl('get', 'deploy', 'web')).toMatch(
      /NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +0\/2 +0 +0/,
    );
    expect(await kubectl('get', 'svc', 'web', '-o', 'jsonpath={.spec.clusterIP}')).toMatch(
      /^10\.96\./,
    );
    expect(await kubectl('get', 'all')).toContain('deployment.apps/web');
  });

  it('describes', async () => {
    expect(await kubectl('describe', 'deploy', 'web')).toMatch(/Replicas: +2 desired/);
    expect(await kubectl('describe', 'svc', 'web')).toMatch(/Selector: +app=web/);
    expect(await kubectl('describe', 'ns', 'default')).toMatch(/Status: +Active/);
  });

  it('explains from the published schemas', async () => {
    expect(await kubectl('explain', 'deployment.spec.replicas')).toContain(
      'Number of desired pods',
    );
  });

  it('edits by patch, scales, labels and restarts', async () => {
    expect(await kubectl('scale', 'deploy', 'web', '--replicas=3')).toBe(
      'deployment.apps/web scaled',
    );
    await kubectl('label', 'deploy', 'web', 'tier=front');
    await kubectl('set', 'image', 'deploy/web', 'web=web:2');
    await kubectl('rollout', 'restart', 'deploy/web');
    const found = await kubectl(
      'get',
      'deploy',
      '-l',
      'tier=front',
      '-o',
      'jsonpath={.items[*].spec.replicas}',
    );
    expect(found).toBe('3');
  });

  it('reads logs', async () => {
    expect(await kubectl('logs', 'lonely')).toBe(LOG_LINES.join('\n'));
    expect(await kubectl('logs', 'lonely', '--tail=1')).toBe('three');
  });

  it('deletes, and says so when there is nothing', async () => {
    expect(await kubectl('delete', 'svc', 'web')).toContain('"web" deleted');
    await expect(kubectl('get', 'svc', 'web')).rejects.toThrow('services "web" not found');
  });
});
