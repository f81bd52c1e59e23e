import { ok, unwrap, type Result } from '@fleetcommand/kernel/result';
import type { ApiClient } from './api-client.js';
import { notYet } from './servers.js';

const CAPACITY = { cpu: '640', memory: '2560Gi', pods: '20000' };

/** Adds nodes that kwok simulates. */
export async function addNodes(api: ApiClient, count: number): Promise<void> {
  for (let i = 1; i <= count; i += 1) {
    const name = `simulated-${i}`;
    const labels = { 'kubernetes.io/os': 'linux', 'kubernetes.io/hostname': name };
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels, annotations: { 'kwok.x-k8s.io/node': 'fake' } },
      status: { capacity: CAPACITY, allocatable: CAPACITY },
    };
    unwrap(await api.call('POST', '/api/v1/nodes', node));
  }
}

interface NodeList {
  readonly items: {
    readonly status: { readonly conditions?: { type: string; status: string }[] };
  }[];
}

/** Whether so many nodes are ready. */
export async function areNodesReady(api: ApiClient, count: number): Promise<Result<void>> {
  const answer = await api.call('GET', '/api/v1/nodes');
  if (!answer.ok) return answer;
  const { items } = JSON.parse(answer.value) as NodeList;
  const ready = items.filter(({ status }) =>
    status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True'),
  );
  return ready.length >= count
    ? ok(undefined)
    : notYet(`${ready.length} of ${count} simulated nodes are ready`);
}
