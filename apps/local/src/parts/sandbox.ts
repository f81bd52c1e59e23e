import { readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { httpsGet } from '@fleetcommand/embedded/https-get';
import { localCertificate, type LocalCertificate } from '@fleetcommand/embedded/local-ca';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { ok, type Result } from '@fleetcommand/kernel/result';
import { stringify } from 'yaml';
import { environments } from '../environment.js';
import { WORKSPACE, type Home } from '../settings/home.js';
import { HOST, SANDBOX_CONTEXT, type Stack } from '../settings/stack.js';
import { nodeApp } from './node-app.js';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

/** What the sandbox's API serves with: kubectl sends its token over TLS only. */
export function sandboxTls(home: Home): Promise<LocalCertificate> {
  return localCertificate(home.sandboxTls, new Date());
}

/** The embedded Kubernetes API and kubelet, as a process of its own; it ends its pods when it ends. */
export async function sandboxPart(stack: Stack): Promise<Result<ServerSpec>> {
  const port = stack.ports.sandbox;
  const { rootFile } = await sandboxTls(stack.config.home);
  const ca = await readFile(rootFile, 'utf8');
  return ok(
    nodeApp({
      name: 'sandbox',
      script: MAIN,
      args: ['sandbox'],
      environment: environments(stack).sandbox,
      url: `https://${HOST}:${port}`,
      probe: async () => {
        const ready = await httpsGet({ host: HOST, port, path: '/readyz', ca });
        return ready.ok ? ok(undefined) : ready;
      },
      workingDirectory: WORKSPACE,
      // Pods get their own grace.
      stopTimeoutMs: 30_000,
      prepare: () => writeKubeconfig(stack, ca),
    }),
  );
}

/** The kubeconfig of the sandbox, for the platform's parts and for kubectl. */
async function writeKubeconfig(
  { config, ports, secrets }: Stack,
  ca: string,
): Promise<Result<void>> {
  const name = SANDBOX_CONTEXT;
  const cluster = {
    server: `https://${HOST}:${ports.sandbox}`,
    'certificate-authority-data': Buffer.from(ca).toString('base64'),
  };
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster }],
    users: [{ name, user: { token: secrets.sandboxToken.reveal() } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  };
  const file = config.home.kubeconfig;
  await writeFile(`${file}.new`, stringify(kubeconfig), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return ok(undefined);
}
