/** The servers of a control plane, as values; `control-plane.ts` launches them. */
import { join } from 'node:path';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import type { Access, ApiClient } from './api-client.js';
import type { Programs } from './programs.js';

export const HOST = '127.0.0.1';
export const API_SERVER = 'kube-apiserver';

/** Where everything of one control plane is. */
export interface Site {
  readonly programs: Programs;
  readonly folder: string;
  /** What etcd keeps; in memory where that can be. */
  readonly dataFolder: string;
  readonly ports: { readonly api: number; readonly etcd: number; readonly etcdPeer: number };
  /** Where the API server listens: the loopback, or where pods reach it. */
  readonly address: string;
  readonly access: Access;
  readonly api: ApiClient;
}

export const kubeconfigOf = (folder: string): string => join(folder, 'kubeconfig');
export const tokensOf = (folder: string): string => join(folder, 'tokens.csv');
export const serviceAccountKeyOf = (folder: string): string => join(folder, 'service-account.pem');
/** Made by the API server at its start: its certificate, followed by the CA it made for it. */
export const apiCertificateOf = (folder: string): string => join(folder, 'pki/apiserver.crt');

export function etcd({ programs, dataFolder, ports }: Site): ServerSpec {
  const url = `http://${HOST}:${ports.etcd}`;
  return server('etcd', programs.etcd, url, {
    args: [
      `--data-dir=${dataFolder}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=http://${HOST}:${ports.etcdPeer}`,
      `--quota-backend-bytes=${8 * 1024 ** 3}`,
    ],
    probe: () => isHealthy(`${url}/health`),
  });
}

/**
 * Nobody reaches the API server through its own service, then. Where there is no address to tell them, it would look for
 * that of a default route, and not start in a network that has none (`own-network`).
 */
const UNREACHABLE = ['--endpoint-reconciler-type=none', '--advertise-address=192.0.2.1'];

export function apiServer({ programs, folder, ports, address, api }: Site): ServerSpec {
  const key = serviceAccountKeyOf(folder);
  const spec = server(API_SERVER, programs.apiServer, apiUrl(address, ports.api), {
    args: [
      `--etcd-servers=http://${HOST}:${ports.etcd}`,
      `--bind-address=${address}`,
      `--secure-port=${ports.api}`,
      `--cert-dir=${join(folder, 'pki')}`,
      `--token-auth-file=${tokensOf(folder)}`,
      '--authorization-mode=Node,RBAC',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      // Debian's etcd may be 3.4, which cannot say on request how far it is. Asked for such a watch, the server
      // would accept and then end it, again and again; without the feature, clients list and watch as ever.
      '--feature-gates=WatchList=false',
      ...(address === HOST ? UNREACHABLE : [`--advertise-address=${address}`]),
    ],
    probe: () => answers(api, '/readyz'),
  });
  // Asked to end, it waits for its etcd, for ever where that has ended first. It has nothing to lose.
  return { ...spec, stopSignal: 'SIGKILL' };
}

export function controllerManager({ programs, folder, address, api }: Site): ServerSpec {
  return server('kube-controller-manager', programs.controllerManager, '', {
    args: [
      `--kubeconfig=${kubeconfigOf(folder)}`,
      `--service-account-private-key-file=${serviceAccountKeyOf(folder)}`,
      '--leader-elect=false',
      // Pods trust the API server by it.
      ...(address === HOST ? [] : [`--root-ca-file=${apiCertificateOf(folder)}`]),
      // Of each controller; by default 20 and 30, which would have specs and benchmarks wait for minutes.
      '--kube-api-qps=50',
      '--kube-api-burst=100',
      // Its health page would be on a port that every other control plane of this machine wants too.
      '--secure-port=0',
    ],
    // The last thing a new namespace needs, and one of its controllers makes.
    probe: () => answers(api, '/api/v1/namespaces/default/serviceaccounts/default'),
  });
}

export function scheduler({ programs, folder }: Site): ServerSpec {
  return server('kube-scheduler', programs.scheduler, '', {
    args: [`--kubeconfig=${kubeconfigOf(folder)}`, '--leader-elect=false', '--secure-port=0'],
    // Nothing but a scheduled pod tells; whoever makes one waits for it.
    probe: async () => ok(undefined),
  });
}

/** Simulates the nodes that `nodes.ts` makes, and the pods on them. */
export function kwok(site: Site, probe: () => Promise<Result<void>>): ServerSpec {
  const { programs, folder } = site;
  return server('kwok', programs.kwok, '', {
    args: [
      `--kubeconfig=${kubeconfigOf(folder)}`,
      `--config=${programs.kwokStages}`,
      '--manage-all-nodes=false',
      '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      '--cidr=10.200.0.1/14',
      '--node-ip=10.200.0.1',
      '--node-lease-duration-seconds=40',
    ],
    probe,
  });
}

export const apiUrl = (address: string, port: number): string => `https://${address}:${port}`;

export function server(
  name: string,
  command: string,
  url: string,
  { args, probe }: Pick<ServerSpec, 'args' | 'probe'>,
): ServerSpec {
  return {
    name,
    command,
    args,
    env: { PATH: '/usr/bin:/bin', HOME: '/' },
    url,
    prepare: async () => ok(undefined),
    probe,
    readyTimeoutMs: 90_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
  };
}

async function answers(api: ApiClient, path: string): Promise<Result<void>> {
  const answer = await api.call('GET', path);
  return answer.ok ? ok(undefined) : answer;
}

/** Whether it answers with 2xx. */
export async function isHealthy(url: string): Promise<Result<void>> {
  try {
    const { ok: isOk, status } = await fetch(url);
    return isOk ? ok(undefined) : notYet(`${url} answers ${status}`);
  } catch (error) {
    return notYet(`${url}: ${String(error)}`);
  }
}

export function notYet(problem: string): Result<never> {
  return fail('control-plane.not-ready', problem, { retry: 'backoff' });
}
