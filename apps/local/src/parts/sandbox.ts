import { fileURLToPath } from 'node:url';
import { rename, writeFile } from 'node:fs/promises';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { ok, type Result } from '@fleetcommand/kernel/result';
import { stringify } from 'yaml';
import { HOST, SANDBOX_CONTEXT, type Stack } from '../settings/stack.js';
import { environments } from '../environment.js';
import { WORKSPACE } from '../settings/home.js';
import { nodeApp } from './node-app.js';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

/** The embedded Kubernetes API and kubelet, as a process of its own; it ends its pods when it ends. */
export function sandboxPart(stack: Stack): Promise<Result<ServerSpec>> {
  const url = `http://${HOST}:${stack.ports.sandbox}`;
  const spec = nodeApp({
    name: 'sandbox',
    script: MAIN,
    args: ['sandbox'],
    environment: environments(stack).sandbox,
    url,
    readyUrl: `${url}/readyz`,
    workingDirectory: WORKSPACE,
    // Pods get their own grace.
    stopTimeoutMs: 30_000,
    prepare: () => writeKubeconfig(stack, url),
  });
  return Promise.resolve(ok(spec));
}

/** The kubeconfig of the sandbox, for the platform's parts and for kubectl. */
async function writeKubeconfig({ config, secrets }: Stack, server: string): Promise<Result<void>> {
  const name = SANDBOX_CONTEXT;
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: { token: secrets.sandboxToken.reveal() } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  };
  const file = config.home.kubeconfig;
  await writeFile(`${file}.new`, stringify(kubeconfig), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return ok(undefined);
}
