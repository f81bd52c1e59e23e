import {
  signedCertificate,
  storeCertificate,
} from '@fleetcommand/testing/builders/stored-certificate';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { startOperatorCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
beforeEach(async () => {
  rig = await startOperatorCli();
});
afterEach(() => rig.close());

it('fleet certs lists certificates, has one renewed, and one revoked for a reason', async () => {
  const { api } = rig;
  const { store } = api.parts;
  const now = api.clock.now();
  expect((await rig.fleet('certs', 'list')).stderr).toContain('No certificate is like that');
  for (const [hostname, serial] of [
    ['chat.acme.test', 'A1'],
    ['lost.acme.test', 'B1'],
  ] as const)
    await storeCertificate(store, hostname, signedCertificate(serial, 60, now), now);
  const listed = await rig.fleet('certs', 'list');
  expect(listed.stdout).toMatch(/chat\.acme\.test\s+✓ live.*ca\.example/);
  expect(listed.stderr).toContain('2 of 2 live');
  const found = await rig.json<{ data: unknown[] }>('certs', 'list', '--search', 'chat');
  expect(found.data).toHaveLength(1);

  expect((await rig.fleet('certs', 'renew', 'chat.acme.test')).stderr).toContain('ordered anew');
  const nobodys = await rig.fleet('certs', 'renew', 'nobody.test');
  expect([nobodys.code, nobodys.stderr]).toEqual([4, expect.stringContaining('fleet certs list')]);

  const revoke = ['certs', 'revoke', 'lost.acme.test', '--reason', 'keyCompromise'];
  expect((await rig.fleet(...revoke, '--yes')).stderr).toContain('ordered first');
  const [lost] = (await rig.json<{ data: unknown[] }>('certs', 'list', '--search', 'lost')).data;
  expect(lost).toMatchObject({ state: 'revoking' });
});
