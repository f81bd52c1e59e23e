/** The conformance suite of HTTP/2 (RFC 9113, RFC 7541) against a real edge with its HAProxy. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startRig, type EdgeRig } from '@fleetcommand/edge/test-rig/edge-rig';
import { tenant } from '@fleetcommand/edge/test-rig/fragments';
import { MemorySource } from '@fleetcommand/edge/test-rig/memory-source';
import { startOrigin, type Origin } from '@fleetcommand/edge/test-rig/origin';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findH2spec } from '../control-plane/programs.js';

const program = await findH2spec().catch(() => undefined);
let origin: Origin;
let rig: EdgeRig;

beforeAll(async () => {
  origin = await startOrigin('one');
  // h2spec asks for the address it connects to.
  const hosts = ['localhost', '127.0.0.1'];
  rig = await startRig([
    new MemorySource(hosts.map((host) => tenant({ name: `t-${host}`, host, endpoints: [origin] }))),
  ]);
  await rig.settled();
});
afterAll(async () => {
  await rig.dispose();
  await origin.close();
});

it.skipIf(program === undefined)('finds no fault', { timeout: 300_000 }, async () => {
  const args = [
    '-t',
    '-k',
    '-h',
    'localhost',
    '-p',
    String(rig.https),
    '-o',
    '5',
    '-j',
    '/dev/stdout',
  ];
  const { stdout } = await promisify(execFile)(program ?? '', args, { maxBuffer: 2 ** 24 }).catch(
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  );
  const [, tests, passed, skipped, failed] =
    /(\d+) tests, (\d+) passed, (\d+) skipped, (\d+) failed/.exec(stdout) ?? [];
  expect(Number(failed), stdout.slice(stdout.indexOf('Failures:'))).toBe(0);
  expect(Number(passed) + Number(skipped)).toBe(Number(tests));
  expect(Number(passed)).toBeGreaterThan(100);
});

it.runIf(program === undefined)('h2spec is not there', (context) => {
  process.stderr.write('\nh2spec is left out. With Go, run: test/control-plane/build h2spec\n\n');
  context.skip();
});
