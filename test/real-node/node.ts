/**
 * A real node for a control plane of ours: containerd with a bridge of its own, kubelet, kube-proxy and CoreDNS, as processes
 * of the machine that `own-machine` makes up. Everything is in one folder, and ends with `stop()` or with that machine.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Running } from '@fleetcommand/embedded/launch';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { ok, type Result } from '@fleetcommand/kernel/result';
import { start, type ControlPlane } from '../control-plane/control-plane.js';
import { findNodePrograms, type NodePrograms } from '../control-plane/programs.js';
import { isHealthy, notYet, server } from '../control-plane/servers.js';

const run = promisify(execFile);

/** Of the machine's own network (`own-machine`): what visitors of the edge and pods know the node by. */
export const NODE_ADDRESS = '10.210.0.1';
export const NODE_NAME = 'node-1';
const PODS = '10.211.0.0/16';
const CLUSTER_DOMAIN = 'cluster.local';
/** What `own-machine` removes. */
const CGROUP = '/fleetcommand-node';

export interface RealNode {
  /** Takes every archive (docker save) of a folder. */
  load(folder: string): Promise<void>;
  stop(): Promise<void>;
}

interface Site {
  readonly folder: string;
  readonly kubeconfig: string;
  readonly programs: NodePrograms;
  readonly isReady: () => Promise<boolean>;
}

export async function startNode(
  controlPlane: ControlPlane,
  folder: string,
  isReady: () => Promise<boolean>,
): Promise<RealNode> {
  const { kubeconfig } = controlPlane;
  const site = { folder, kubeconfig, programs: await findNodePrograms(), isReady };
  await writeFiles(site);
  const running: Running[] = [];
  const socket = socketOf(folder);
  const ctr = (...args: readonly string[]) => run('ctr', ['-a', socket, '-n', 'k8s.io', ...args]);
  const load = async (archives: string): Promise<void> => {
    const files = (await readdir(archives)).filter((name) => name.endsWith('.tar'));
    for (const file of files) await ctr('images', 'import', join(archives, file));
  };
  const stop = async (): Promise<void> => {
    for (const one of running.toReversed()) await one.stop();
  };
  try {
    for (const spec of [containerd(site), coreDns(site), kubeProxy(site), kubelet(site)])
      await start(spec, folder, running);
  } catch (error) {
    await stop();
    throw error;
  }
  return { load, stop };
}

const socketOf = (folder: string): string => join(folder, 'containerd.sock');

async function writeFiles({ folder, kubeconfig }: Site): Promise<void> {
  await mkdir(join(folder, 'cni'));
  await Promise.all([
    writeFile(join(folder, 'cni/10-bridge.conflist'), JSON.stringify(BRIDGE)),
    writeFile(join(folder, 'containerd.toml'), containerdConfig(folder)),
    writeFile(join(folder, 'Corefile'), corefile(kubeconfig)),
    // JSON is YAML, too.
    writeFile(join(folder, 'kubelet.yaml'), JSON.stringify(kubeletConfig(folder))),
    writeFile(join(folder, 'kube-proxy.yaml'), JSON.stringify(kubeProxyConfig(kubeconfig))),
  ]);
}

const BRIDGE = {
  cniVersion: '1.0.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: 'pods0',
      isGateway: true,
      hairpinMode: true,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: PODS }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
  ],
};

const containerdConfig = (folder: string): string => `version = 2
root = "${folder}/containerd"
state = "${folder}/containerd-state"
[grpc]
  address = "${socketOf(folder)}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/fleetcommand-test/pause:1"
  # This machine may not be allowed to make its processes harder to kill.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folder}/cni"
`;

const corefile = (kubeconfig: string): string => `.:53 {
  bind ${NODE_ADDRESS}
  errors
  ready ${NODE_ADDRESS}:8181
  kubernetes ${CLUSTER_DOMAIN} in-addr.arpa {
    kubeconfig ${kubeconfig}
  }
}
`;

const kubeletConfig = (folder: string) => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  cgroupDriver: 'cgroupfs',
  cgroupRoot: CGROUP,
  // The root of cgroups above is made by nobody else.
  cgroupsPerQOS: true,
  enforceNodeAllocatable: [],
  failSwapOn: false,
  localStorageCapacityIsolation: false,
  address: NODE_ADDRESS,
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: 'AlwaysAllow' },
  containerRuntimeEndpoint: `unix://${socketOf(folder)}`,
  clusterDNS: [NODE_ADDRESS],
  clusterDomain: CLUSTER_DOMAIN,
  resolvConf: '',
  evictionHard: {
    'memory.available': '100Mi',
    'nodefs.available': '1%',
    'imagefs.available': '1%',
  },
  // Pods come and go under the suite's eyes.
  syncFrequency: '5s',
  registerWithTaints: [],
});

const kubeProxyConfig = (kubeconfig: string) => ({
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'nftables',
  clusterCIDR: PODS,
  hostnameOverride: NODE_NAME,
  clientConnection: { kubeconfig },
  // Limits of the machine, which are not this network's to set.
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  nftables: { minSyncPeriod: '0s' },
});

function containerd({ folder }: Site): ServerSpec {
  return nodeServer('containerd', '/usr/bin/containerd', {
    args: ['--config', join(folder, 'containerd.toml')],
    probe: () => hasContainerd(folder),
  });
}

function coreDns({ folder, programs }: Site): ServerSpec {
  return nodeServer('coredns', programs.coreDns, {
    args: ['-conf', join(folder, 'Corefile')],
    probe: () => isHealthy(`http://${NODE_ADDRESS}:8181/ready`),
  });
}

function kubeProxy({ folder, programs }: Site): ServerSpec {
  return nodeServer('kube-proxy', programs.kubeProxy, {
    args: ['--config', join(folder, 'kube-proxy.yaml')],
    probe: () => isHealthy('http://127.0.0.1:10256/livez'),
  });
}

function kubelet({ folder, kubeconfig, programs, isReady }: Site): ServerSpec {
  return nodeServer('kubelet', programs.kubelet, {
    args: [
      `--config=${join(folder, 'kubelet.yaml')}`,
      `--kubeconfig=${kubeconfig}`,
      `--hostname-override=${NODE_NAME}`,
      `--node-ip=${NODE_ADDRESS}`,
      `--root-dir=${join(folder, 'kubelet')}`,
      `--cert-dir=${join(folder, 'pki')}`,
    ],
    probe: async () => ((await isReady()) ? ok(undefined) : notYet('the node is not ready')),
  });
}

function nodeServer(
  name: string,
  command: string,
  about: Pick<ServerSpec, 'args' | 'probe'>,
): ServerSpec {
  const spec = server(name, command, '', about);
  return { ...spec, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' } };
}

async function hasContainerd(folder: string): Promise<Result<void>> {
  return run('ctr', ['-a', socketOf(folder), 'version']).then(
    () => ok(undefined),
    (error: unknown) => notYet(String(error)),
  );
}
