import { examination } from '@fleetcommand/contracts/http/admin/examination';
import { DOMAIN_SETTINGS } from '@fleetcommand/testing/builders/domain-settings';
import { createFakeDnsLookups } from '@fleetcommand/testing/fakes/dns-lookups';
import { expect, it } from 'vitest';

import { startApi } from '../testing/api-rig.js';

it('an operator is told what is wrong with the installation, and what to do about it', async () => {
  const dns = createFakeDnsLookups();
  dns.set('A', 'fleet.example.com', ...DOMAIN_SETTINGS.targets.ipv4);
  const schema = { facts: async () => ({ missing: ['2026_x'], unfinished: [], newer: [] }) };
  const rig = await startApi({ dns, schema });
  const operator = await rig.operator('root');
  const answer = await rig.ask('GET /v1/admin/examination', { as: operator });
  const { checks } = examination.parse(answer.json());
  const stateOf = (name: string) => checks.find((check) => check.name === name)?.state;
  expect(stateOf('migrations')).toBe('problem');
  expect(stateOf('edges')).toBe('problem');
  expect(stateOf('cluster/sandbox')).toBe('warning');
  expect(stateOf('dns/fleet.example.com')).toBe('ok');
  expect(stateOf(`dns/*.${DOMAIN_SETTINGS.appsDomain}`)).toBe('problem');
  expect(stateOf('certificates')).toBe('ok');
  await rig.close();
});
