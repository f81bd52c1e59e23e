import { namespaceName } from '@fleetcommand/desired-state/names/names';
import { COMPONENT_LABEL, TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import { ok } from '@fleetcommand/kernel/result';
import { createFakeCluster, type FakeCluster } from '@fleetcommand/testing/fakes/cluster';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
let cluster: FakeCluster;
beforeEach(async () => {
  cluster = createFakeCluster({ id: 'clu_1' as ClusterId });
  const clusters = { get: () => ok(cluster), all: () => [cluster] };
  rig = await startCli(undefined, { clusters });
  const { tenant } = await rig.arrive('ada');
  const labels = { [TENANT_LABEL]: tenant.id, [COMPONENT_LABEL]: 'web' };
  const metadata = { name: 'chat-web-7f-x2x', namespace: namespaceName(tenant.id), labels };
  cluster.put({ apiVersion: 'v1', kind: 'Pod', metadata });
  cluster.write('chat-web-7f-x2x', 'one', 'two');
});
afterEach(() => rig.close());

describe('fleet tenants logs', () => {
  it('prints what the application wrote, with its time and replica', async () => {
    const { code, stdout } = await rig.fleet('tenants', 'logs', 'ada', '--tail', '1');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d{4}-.*Z x2x two\n$/)]);
  });

  it('prints an object a line for programs', async () => {
    const { stdout } = await rig.fleet('tenants', 'logs', 'ada', '--json');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { text: string });
    expect(lines.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  it('says which option is wrong, and that nothing can be read', async () => {
    const wrong = await rig.fleet('tenants', 'logs', 'ada', '--tail', 'many');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('tail')]);
    const message = 'The cluster does not answer.';
    cluster.failNext('list', { code: 'cluster.unreachable', message, retry: 'backoff' });
    const away = await rig.fleet('tenants', 'logs', 'ada');
    expect([away.code === 0, away.stderr]).toEqual([false, expect.stringContaining(message)]);
  });
});
