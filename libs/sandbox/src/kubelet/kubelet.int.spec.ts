/** The kubelet with real processes, on a whole sandbox. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conditionOf } from '../objects/conditions.js';
import type { ContainerStatus, Pod } from '../objects/kinds.js';
import {
  catalogueOf,
  startTestSandbox,
  until,
  WEB_SERVER,
  type TestSandbox,
} from '../specs/test-sandbox.js';
import { readStat } from './process/proc.js';

let test: TestSandbox;
const SPACE = 'pods';

beforeAll(async () => {
  test = await startTestSandbox();
  await test.client.namespace(SPACE);
});
afterAll(() => test.end());

const podOf = (name: string) => test.client.get<Pod>('pods', SPACE, name);

/** The pod and its one container's status, once `holds`. */
const untilContainer = (name: string, holds: (status: ContainerStatus, pod: Pod) => unknown) =>
  until(async () => {
    const pod = await podOf(name);
    const status = pod?.status?.containerStatuses?.[0];
    return (
      pod !== undefined && status !== undefined && Boolean(holds(status, pod)) && { pod, status }
    );
  });

const isReady = (_status: ContainerStatus, pod: Pod) =>
  conditionOf(pod.status?.conditions, 'Ready')?.status === 'True';

const READY = { readinessProbe: { httpGet: { path: '/', port: 3000 }, periodSeconds: 5 } };
const isRunning = (pid: number): boolean => {
  const stat = readStat(pid);
  return stat !== undefined && !stat.isZombie;
};

describe('a pod', () => {
  it('serves on an address of its own, with its environment and nothing of ours', async () => {
    await test.client.pod(
      SPACE,
      'plain',
      `console.log(JSON.stringify({ env: process.env, cwd: process.cwd() })); ${WEB_SERVER}`,
      { container: { ...READY, env: [{ name: 'COLOUR', value: 'blue' }] } },
    );
    const { pod } = await untilContainer('plain', isReady);
    const answer = await fetch(`http://${pod.status?.podIP}:3000/`);
    expect(await answer.text()).toMatch(/^pid \d+$/);
    const [line = ''] = (await test.client.log(SPACE, 'plain')).split('\n');
    const { env, cwd } = JSON.parse(line) as { env: Record<string, string>; cwd: string };
    expect(env).toMatchObject({
      COLOUR: 'blue',
      HOST: pod.status?.podIP,
      HOSTNAME: 'plain',
      HOME: cwd,
    });
    expect(env).not.toHaveProperty('VITEST');
    const events = await test.client.events(SPACE, 'plain');
    expect([...events.keys()]).toEqual(
      expect.arrayContaining(['Scheduled', 'Pulled', 'Created', 'Started']),
    );
  });

  it('is ended with everything it started, and told with SIGTERM', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)']);
      console.log(process.pid, child.pid);
      ${WEB_SERVER}`;
    await test.client.pod(SPACE, 'family', script, { container: READY });
    await untilContainer('family', isReady);
    const pids =
      (await test.client.log(SPACE, 'family')).split('\n')[0]?.split(' ').map(Number) ?? [];
    expect(pids.every(isRunning)).toBe(true);
    const following = test.client.log(SPACE, 'family', 'follow=true');
    await test.client.remove('pods', SPACE, 'family');
    await until(async () => (await podOf('family')) === undefined);
    await until(async () => !pids.some(isRunning));
    expect(await following).toContain('stopping');
  });

  it('that does not listen to SIGTERM is killed when its grace period is over', async () => {
    const stubborn =
      'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")';
    await test.client.pod(SPACE, 'stubborn', stubborn, {
      pod: { terminationGracePeriodSeconds: 1 },
    });
    await until(async () => (await test.client.log(SPACE, 'stubborn')).includes('up'));
    await test.client.remove('pods', SPACE, 'stubborn');
    await until(async () => (await podOf('stubborn')) === undefined);
  });

  it('runs its init containers first, on the same volumes', async () => {
    const mounts = { volumeMounts: [{ name: 'shared', mountPath: '/shared' }] };
    const directory = 'JSON.parse(process.env.SANDBOX_VOLUME_MOUNTS)["/shared"]';
    const write = `require('node:fs').writeFileSync(${directory} + '/note', 'prepared')`;
    const read = `console.log(require('node:fs').readFileSync(${directory} + '/note', 'utf8'))`;
    await test.client.pod(SPACE, 'prepared', read, {
      container: mounts,
      pod: {
        restartPolicy: 'Never',
        volumes: [{ name: 'shared', emptyDir: {} }],
        initContainers: [{ name: 'setup', image: 'node:24', args: ['-e', write], ...mounts }],
      },
    });
    await until(async () => (await podOf('prepared'))?.status?.phase === 'Succeeded');
    expect(await test.client.log(SPACE, 'prepared')).toBe('prepared\n');
  });
});

describe('a container that ends', () => {
  it('is restarted at once, then backs off, and its logs can be told apart', async () => {
    await test.client.pod(SPACE, 'crashing', 'console.log("run", process.pid); process.exit(3)');
    const { status } = await untilContainer(
      'crashing',
      ({ state }) => state?.waiting?.reason === 'CrashLoopBackOff',
    );
    expect(status).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 3, reason: 'Error' } },
    });
    expect(status.state?.waiting?.message).toMatch(/^back-off 10s restarting failed container=web/);
    expect(await test.client.log(SPACE, 'crashing', 'previous=true')).toMatch(/^run \d+\n$/);
    expect((await test.client.events(SPACE, 'crashing')).get('BackOff')).toContain(
      'Back-off restarting',
    );
  });

  it('is killed when it uses more memory than its limit', async () => {
    const greedy = 'const kept = []; setInterval(() => kept.push(Buffer.alloc(2e7, 1)), 20)';
    await test.client.pod(SPACE, 'greedy', greedy, {
      container: { resources: { limits: { memory: '150Mi' } } },
      pod: { restartPolicy: 'Never' },
    });
    const { status, pod } = await untilContainer('greedy', ({ state }) => state?.terminated);
    expect(status.state?.terminated).toMatchObject({ reason: 'OOMKilled', exitCode: 137 });
    expect(pod.status?.phase).toBe('Failed');
    expect((await test.client.events(SPACE, 'greedy')).get('OOMKilling')).toContain(
      'limit of 150Mi',
    );
  });

  it('is restarted when its liveness probe fails', async () => {
    const script = WEB_SERVER.replace("existsSync('down')", 'process.uptime() > 1.5');
    await test.client.pod(SPACE, 'sick', script, {
      container: {
        livenessProbe: {
          httpGet: { path: '/', port: 3000 },
          periodSeconds: 1,
          failureThreshold: 1,
        },
      },
    });
    await untilContainer('sick', ({ restartCount }) => restartCount >= 1);
    const events = await test.client.events(SPACE, 'sick');
    expect(events.get('Unhealthy')).toBe(
      'Liveness probe failed: HTTP probe failed with statuscode: 500',
    );
    expect(events.get('Killing')).toBe('Container web failed liveness probe, will be restarted');
  });
});

describe('probes', () => {
  it('of all kinds decide readiness', async () => {
    const exec = { command: ['/bin/sh', '-c', 'test -f ready'] };
    const script = `${WEB_SERVER}; require('node:fs').writeFileSync('ready', '')`;
    await test.client.pod(SPACE, 'probed', script, {
      container: {
        startupProbe: { tcpSocket: { port: 'http' }, periodSeconds: 1 },
        readinessProbe: { exec, periodSeconds: 1 },
      },
    });
    await untilContainer('probed', isReady);
  });
});

describe('a container that cannot start', () => {
  it('for want of an image says which file to change, and starts once it is changed', async () => {
    await test.client.pod(SPACE, 'unknown', WEB_SERVER, { container: { image: 'later:1' } });
    const { status } = await untilContainer(
      'unknown',
      ({ state }) => state?.waiting?.reason === 'ErrImagePull',
    );
    expect(status.state?.waiting?.message).toContain(catalogueOf(test.directory));
    expect(status.state?.waiting?.message).toContain('add {"image": "later:1"');
    await untilContainer('unknown', ({ state }) => state?.waiting?.reason === 'ImagePullBackOff');

    const file = catalogueOf(test.directory);
    const catalogue = JSON.parse(readFileSync(file, 'utf8')) as { images: object[] };
    catalogue.images.push({
      image: 'later:*',
      command: [process.execPath],
      env: { HOST: '$(status.podIP)' },
    });
    writeFileSync(file, JSON.stringify(catalogue));
    await untilContainer('unknown', isReady);
  });

  it('for want of a Secret starts as soon as there is one', async () => {
    const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'late', key: 'key' } } }];
    await test.client.pod(SPACE, 'secretive', `console.log(process.env.KEY); ${WEB_SERVER}`, {
      container: { env },
    });
    const { status } = await untilContainer('secretive', ({ state }) => state?.waiting?.message);
    expect(status.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'secret "late" not found',
    });
    await test.client.create('secrets', SPACE, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'late' },
      stringData: { key: 'sesame' },
    });
    await until(async () => (await test.client.log(SPACE, 'secretive')).startsWith('sesame\n'));
  });

  it('for want of its program says so', async () => {
    await test.client.pod(SPACE, 'hollow', '', {
      container: { image: 'absent:1' },
      pod: { restartPolicy: 'Never' },
    });
    const { status } = await untilContainer('hollow', ({ state }) => state?.terminated);
    expect(status.state?.terminated).toMatchObject({ reason: 'StartError', exitCode: 128 });
    expect(status.state?.terminated?.message).toContain('cannot start "/no/such/program"');
  });
});
