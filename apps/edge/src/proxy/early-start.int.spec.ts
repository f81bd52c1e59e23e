/** An edge that ended orderly left the files HAProxy is to start with: nobody waits for their model to be compiled. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HaproxyProcess } from '@fleetcommand/adapter-haproxy/process';
import { fail, ok } from '@fleetcommand/kernel/result';
import { compile } from '@fleetcommand/routing/haproxy/compile';
import type { Model } from '@fleetcommand/routing/haproxy/model/model';
import { DEFAULT_EDGE_OPTIONS } from '@fleetcommand/routing/haproxy/model/options';
import { print } from '@fleetcommand/routing/haproxy/print';
import { merge } from '@fleetcommand/routing/ir/merge';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileTree } from '../disk/file-tree.js';
import { tenant } from '../test-rig/fragments.js';
import { Proxy } from './proxy.js';

let folder: string;
let calls: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fc-early-'));
  calls = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const constants = { files: new Map<string, string>(), secretFiles: new Map() };
const marker = () => join(folder, 'whole');
const modelOf = (...names: string[]): Model =>
  compile(merge(names.map((name) => tenant({ name, host: `${name}.test` }))), {
    ...DEFAULT_EDGE_OPTIONS,
    poolSize: 2,
  });

/** What HAProxy would be told; none runs, so that reading back fails. */
function proxy(): Proxy {
  const unreachable = fail('haproxy.unreachable', 'Nobody is there.', { retry: 'backoff' });
  const process = {
    workerPid: undefined as number | undefined,
    start: async () => {
      calls.push('start');
      process.workerPid = 1;
      return ok({ workerPid: 1, adopted: false });
    },
    reload: async () => {
      calls.push('reload');
      return unreachable;
    },
  };
  return new Proxy({
    process: process as unknown as HaproxyProcess,
    programPath: 'haproxy',
    runtimeSocketPath: join(folder, 'nobody.sock'),
    live: new FileTree(join(folder, 'live')),
    liveIsWholePath: marker(),
    candidate: new FileTree(join(folder, 'candidate')),
    constants,
  });
}

async function leaveFilesOf(model: Model, isWhole = true): Promise<void> {
  await new FileTree(join(folder, 'live')).replace(print(model));
  if (isWhole) await writeFile(marker(), '');
}

describe('after an orderly end', () => {
  test('HAProxy starts at once, and once', async () => {
    await leaveFilesOf(modelOf('a'));
    const next = proxy();
    await next.startAsLeft(false);
    expect(calls).toEqual(['start']);
    await next.start(modelOf('a'));
    expect(calls).toEqual(['start']);
  });

  test('it is moved to the model where that is another', async () => {
    await leaveFilesOf(modelOf('a'));
    const next = proxy();
    await next.startAsLeft(false);
    await next.start(modelOf('a', 'b'));
    expect(calls).toEqual(['start', 'reload']);
  });

  test('it counts once: who dies after the next start left nothing whole', async () => {
    await leaveFilesOf(modelOf('a'));
    await proxy().startAsLeft(false);
    await proxy().startAsLeft(false);
    expect(calls).toEqual(['start']);
  });

  test('a HAProxy that still runs is taken over as ever', async () => {
    await leaveFilesOf(modelOf('a'));
    const next = proxy();
    await next.startAsLeft(true);
    expect(calls).toEqual([]);
    await next.start(modelOf('a'));
    expect(calls).toEqual(['start']);
  });
});

test('after any other end HAProxy starts with what was verified, journal included', async () => {
  await leaveFilesOf(modelOf('a'), false);
  const next = proxy();
  await next.startAsLeft(false);
  expect(calls).toEqual([]);
  await next.start(modelOf('a', 'b'));
  expect(calls).toEqual(['start']);
});
