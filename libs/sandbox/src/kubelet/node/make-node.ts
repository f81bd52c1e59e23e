import { cpus, hostname, release, totalmem } from 'node:os';
import { VERSION } from '../../api-server/discovery.js';
import { apiTime } from '../../objects/kinds.js';
import type { KubeObject } from '../../objects/store.js';

export interface NodeFacts {
  readonly name: string;
  readonly nodeIP: string;
  readonly podCIDR: string;
  /** How many pods it takes. */
  readonly maxPods: number;
  readonly now: Date;
}

/** The one Node of the sandbox: this machine. */
export function makeNode(facts: NodeFacts): KubeObject {
  const { name } = facts;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': process.arch === 'x64' ? 'amd64' : process.arch,
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': process.platform,
      },
    },
    spec: { podCIDR: facts.podCIDR, podCIDRs: [facts.podCIDR] },
    status: nodeStatus(facts),
  };
}

export function nodeStatus({ name, nodeIP, maxPods, now }: NodeFacts): Record<string, unknown> {
  const resources = {
    cpu: String(cpus().length),
    memory: `${Math.floor(totalmem() / 1024)}Ki`,
    pods: String(maxPods),
  };
  const healthy = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: apiTime(now),
    lastTransitionTime: apiTime(now),
  });
  return {
    capacity: resources,
    allocatable: resources,
    addresses: [
      { type: 'InternalIP', address: nodeIP },
      { type: 'Hostname', address: name },
    ],
    conditions: [
      healthy(
        'MemoryPressure',
        'False',
        'KubeletHasSufficientMemory',
        'kubelet has sufficient memory available',
      ),
      healthy('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      healthy(
        'PIDPressure',
        'False',
        'KubeletHasSufficientPID',
        'kubelet has sufficient PID available',
      ),
      healthy(
        'Ready',
        'True',
        'KubeletReady',
        `kubelet is running pods as processes on ${hostname()}`,
      ),
    ],
    nodeInfo: {
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      bootID: '',
      containerRuntimeVersion: 'sandbox://1',
      kernelVersion: release(),
      kubeProxyVersion: '',
      kubeletVersion: VERSION.gitVersion,
      machineID: '',
      operatingSystem: process.platform,
      osImage: `Node.js ${process.version}`,
      systemUUID: '',
    },
  };
}
