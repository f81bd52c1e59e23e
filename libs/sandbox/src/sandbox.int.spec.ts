/** The life of a whole sandbox: stopped, killed, started again, beside another. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { conditionOf } from './objects/conditions.js';
import type { EndpointSlice, Pod } from './objects/kinds.js';
import { readStat } from './kubelet/process/proc.js';
import {
  makeDirectory,
  startTestSandbox,
  TestClient,
  until,
  WEB_SERVER,
  type TestSandbox,
} from './specs/test-sandbox.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const READY = { readinessProbe: { httpGet: { path: '/', port: 3000 }, periodSeconds: 1 } };

async function started(directory: string): Promise<TestSandbox> {
  const test = await startTestSandbox(directory);
  cleanups.push(() => test.sandbox.stop());
  return test;
}

function freshDirectory(): string {
  const directory = makeDirectory();
  cleanups.push(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** Runs a sandbox in a child process; resolves when it serves. */
async function startedApart(
  directory: string,
): Promise<{ child: ChildProcess; client: TestClient }> {
  const specs = new URL('./specs/', import.meta.url);
  const child = spawn(
    process.execPath,
    [
      '--no-warnings',
      '--experimental-transform-types',
      '--conditions=@fleetcommand/source',
      `--import=${new URL('resolve-typescript.mjs', specs).href}`,
      fileURLToPath(new URL('run-sandbox.ts', specs)),
      directory,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  cleanups.push(() => {
    child.kill('SIGKILL');
  });
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, client: new TestClient(output.toString().trim()) };
}

/** Serves once the file `go` is there. */
const GATED_SERVER = WEB_SERVER.replace(
  'server.listen(',
  "const timer = setInterval(() => existsSync('go') && (clearInterval(timer), listen()), 20); const listen = () => server.listen(",
);

const endpoint = async (client: TestClient) => {
  const [slice] = await client.list<EndpointSlice>('endpointslices', 'default');
  return slice?.endpoints?.[0];
};

const readyPod = (client: TestClient, name: string) =>
  until(async () => {
    const pod = await client.get<Pod>('pods', 'default', name);
    return conditionOf(pod?.status?.conditions, 'Ready')?.status === 'True' && pod;
  });

/** The process that answers on the pod's address. */
async function pidOf(pod: Pod): Promise<number> {
  const answer = await fetch(`http://${pod.status?.podIP}:3000/`);
  return Number((await answer.text()).replace('pid ', ''));
}

const isRunning = (pid: number): boolean => {
  const stat = readStat(pid);
  return stat !== undefined && !stat.isZombie;
};

describe('a sandbox that is killed', () => {
  it('ends the processes it left before it runs their pods anew, at the same addresses', async () => {
    const directory = freshDirectory();
    const { child, client } = await startedApart(directory);
    await client.service('default', 'web');
    await client.pod('default', 'web', GATED_SERVER, { container: READY });
    const pod = await until(() => client.get<Pod>('pods', 'default', 'web'));
    const gate = path.join(directory, `data/kubelet/pods/${pod.metadata.uid}/containers/web/go`);
    await until(async () => existsSync(path.dirname(gate)));
    writeFileSync(gate, '');
    const before = await readyPod(client, 'web');
    const orphan = await pidOf(before);
    await until(async () => (await endpoint(client))?.conditions?.ready);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isRunning(orphan)).toBe(true);

    rmSync(gate);
    const again = await started(directory);
    expect(isRunning(orphan)).toBe(false);
    // What was ready then is not ready now, from the very first answer on.
    expect((await endpoint(again.client))?.conditions?.ready).toBe(false);
    writeFileSync(gate, '');
    const after = await readyPod(again.client, 'web');
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(after.status?.podIP).toBe(before.status?.podIP);
    expect(after.status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { reason: 'ContainerStatusUnknown', exitCode: 137 } },
    });
    expect(await pidOf(after)).not.toBe(orphan);
  });
});

describe('a sandbox that is stopped', () => {
  it('ends its pods gracefully, and runs them again when it is back', async () => {
    const directory = freshDirectory();
    const first = await started(directory);
    await first.client.deployment('default', 'web', 2, WEB_SERVER, { container: READY });
    const pods = await until(async () => {
      const all = await first.client.list<Pod>('pods', 'default');
      const ready = all.filter(
        (pod) => conditionOf(pod.status?.conditions, 'Ready')?.status === 'True',
      );
      return ready.length === 2 && ready;
    });
    const pids = await Promise.all(pods.map(pidOf));
    await first.sandbox.stop();
    expect(pids.some(isRunning)).toBe(false);

    const second = await started(directory);
    for (const pod of pods) {
      const back = await readyPod(second.client, pod.metadata.name);
      expect(back.metadata.uid).toBe(pod.metadata.uid);
      expect(back.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
        exitCode: 0,
        reason: 'Completed',
      });
    }
    expect(await second.client.list('pods', 'default')).toHaveLength(2);
  });
});

describe('two sandboxes on one machine', () => {
  it('give their pods addresses that do not collide', async () => {
    const one = await started(freshDirectory());
    const two = await started(freshDirectory());
    const ready = await Promise.all(
      [one, two].map(async ({ client }) => {
        await client.pod('default', 'web', WEB_SERVER, { container: READY });
        return readyPod(client, 'web');
      }),
    );
    const pids = await Promise.all(ready.map(pidOf));
    expect(new Set(pids).size).toBe(2);
  });

  it('do not share a directory', async () => {
    const directory = freshDirectory();
    const { child } = await startedApart(directory);
    await expect(startTestSandbox(directory)).rejects.toThrow(`process ${child.pid}`);
  });
});
