/** Printed output on the real HAProxy. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Origin } from '../testing/haproxy-rig.js';
import { HaproxyRig, startOrigin } from '../testing/haproxy-rig.js';
import { tableOf } from '../testing/samples.js';
import type { SampleTenant } from '../testing/samples.js';
import { compile } from './compile.js';

let origin: Origin;
let other: Origin;
let rig: HaproxyRig;

beforeAll(async () => {
  origin = await startOrigin('127.0.0.1');
  other = await startOrigin('127.0.0.2', origin.port);
});

afterAll(async () => {
  await origin.close();
  await other.close();
});

const tenant = (more: Partial<SampleTenant> & { match: string }): SampleTenant => ({
  namespace: 't-1',
  addresses: ['127.0.0.1'],
  port: origin.port,
  ...more,
});

describe('a compiled model on HAProxy', () => {
  beforeAll(async () => {
    rig = await HaproxyRig.make();
    await rig.start(compile(tableOf([tenant({ match: 'Host(`a.test`)' })]), rig.options));
  });
  afterAll(() => rig.stop());

  it('serves', async () => {
    console.log((await rig.get('a.test', '/x')).raw, rig.log);
  });
});
