/** Runs Helm on the chart in `k8s/`, with the cluster of the suite. */
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findHelm } from '../control-plane/programs.js';
import { REPOSITORY } from '../cluster/rig/cluster-under-test.js';

export const CHART = join(REPOSITORY, 'k8s');
/** Release and namespace, as the documentation has them. */
export const RELEASE = 'fleetcommand';
export const NAMESPACE = 'fleetcommand';
export const EDGE_NAMESPACE = 'fleetcommand-edge';
/** Rendering without a cluster, Helm would take its own idea of one. */
const KUBE_VERSION = '1.36';

export type Values = Readonly<Record<string, string>>;

const set = (values: Values): string[] =>
  Object.entries(values).flatMap(([name, value]) => ['--set-json', `${name}=${value}`]);

/** What Helm prints; rejects with what it complains about. */
export async function helm(args: readonly string[], kubeconfig?: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'chart-suite-'));
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    ...(kubeconfig && { KUBECONFIG: kubeconfig }),
  };
  const options = { env, maxBuffer: 64 * 1024 * 1024 };
  try {
    return (await promisify(execFile)(await findHelm(), args, options)).stdout;
  } catch (error) {
    throw new Error((error as { stderr?: string }).stderr ?? String(error), { cause: error });
  }
}

export function renderChart(values: Values, files: readonly string[] = []): Promise<string> {
  const from = files.flatMap((file) => ['--values', join(CHART, file)]);
  const about = ['-n', NAMESPACE, '--kube-version', KUBE_VERSION];
  return helm(['template', RELEASE, CHART, ...about, ...from, ...set(values)]);
}

/** Installs or upgrades, and waits until every pod is ready and every job done. */
export async function installChart(
  kubeconfig: string,
  values: Values,
  chart = CHART,
): Promise<void> {
  const wait = ['--wait', '--wait-for-jobs', '--timeout', '280s'];
  const about = ['-n', NAMESPACE, '--create-namespace'];
  await helm(
    ['upgrade', '--install', RELEASE, chart, ...about, ...wait, ...set(values)],
    kubeconfig,
  );
}

export async function uninstallChart(kubeconfig: string): Promise<void> {
  await helm(
    ['uninstall', RELEASE, '-n', NAMESPACE, '--wait', '--timeout', '150s', '--ignore-not-found'],
    kubeconfig,
  );
}
