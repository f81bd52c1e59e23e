import { compile } from '@fleetcommand/routing/haproxy/compile';
import type { Model } from '@fleetcommand/routing/haproxy/model/model';
import { DEFAULT_EDGE_OPTIONS } from '@fleetcommand/routing/haproxy/model/options';
import { merge } from '@fleetcommand/routing/ir/merge';
import { describe, expect, test } from 'vitest';
import { certificateOf, tenant } from '../test-rig/fragments.js';
import { expectationsOf } from './audit.js';

const endpoint = { address: '10.0.0.1', port: 80 };
const fragments = [
  tenant({ name: 'acme', host: 'acme.test', endpoints: [endpoint] }),
  certificateOf('acme', ['acme.test'], 'CHAIN', 'KEY'),
];
const model = compile(merge(fragments), DEFAULT_EDGE_OPTIONS);
const [certificate] = [...model.units.values()].flatMap(({ certificates }) => certificates);
const file = certificate!.file;

/** What the audit makes of an answer to the one command that begins so. */
function audited(command: string, reply: string, of: Model = model) {
  const expectation = expectationsOf(of).find(({ line }) => line.startsWith(command));
  return expectation!.differences(reply).map(({ fault, repair }) => ({
    fault,
    repair: repair?.map(({ kind }) => kind),
  }));
}

const HOSTS = 'show map maps/hosts-web-prefix.map';
const SERVERS =
  '1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_port\n';
const [slot] = [...model.units.values()].flatMap(({ slots }) => slots);
const [name] = [...slot!.servers.keys()];
const weight = slot!.servers.get(name!)!.weight;
const row = (address: string, admin: number, port = 80, uweight = weight): string =>
  `${SERVERS}3 ${slot!.backend} 1 ${name} ${address} 2 ${admin} ${uweight} ${port}`;

describe('the audit', () => {
  test('finds nothing where everything is as it should be', () => {
    const entry = [...model.hosts.values()]
      .flatMap(({ entries }) => entries)
      .find(({ map }) => map === 'maps/hosts-web-prefix.map')!;
    expect(audited(HOSTS, `0x1 ${entry.key} ${entry.value}`)).toEqual([]);
    expect(audited('show servers state', row('10.0.0.1', 0))).toEqual([]);
    expect(audited('show ssl crt-list', `# crt-list.txt\n${file} acme.test`)).toEqual([]);
  });

  test('adds what is gone, sets what is wrong, deletes what is strange', () => {
    expect(audited(HOSTS, '')).toMatchObject([{ repair: ['add-map'] }]);
    expect(audited(HOSTS, '0x1 acme.test/ 1,other\n0x2 evil.test/ 9,x')).toMatchObject([
      { fault: expect.stringContaining('"1,other" instead of'), repair: ['set-map'] },
      { fault: expect.stringContaining('evil.test/'), repair: ['del-map'] },
    ]);
  });

  test('mends everything that is wrong with a server at once', () => {
    expect(audited('show servers state', row('10.9.9.9', 1, 81, 3))).toMatchObject([
      { repair: ['set-address'] },
      { repair: ['ready-server'] },
      { repair: ['set-weight'] },
    ]);
    expect(audited('show servers state', SERVERS)).toMatchObject([{ repair: ['add-server'] }]);
  });

  test('lets servers be that are out of service or none of its own', () => {
    const others = `4 ${slot!.backend} 2 old 10.0.0.9 2 1 100 80\n5 admin 1 x 10.0.0.9 2 0 100 80`;
    expect(audited('show servers state', `${row('10.0.0.1', 0)}\n${others}`)).toEqual([]);
  });

  test('lists a certificate again, and anew where it is for other names', () => {
    expect(audited('show ssl crt-list', '')).toMatchObject([{ repair: ['add-crt-list'] }]);
    expect(audited('show ssl crt-list', `${file} other.test\ncerts/x.pem x`)).toMatchObject([
      { repair: ['remove-crt-list', 'add-crt-list'] },
      { repair: ['remove-crt-list'] },
    ]);
  });

  test('leaves lines with options to a reload', () => {
    const provenance = certificate!.provenance;
    const line = { file: 'default.pem', options: 'ssl-min-ver TLSv1.3', names: ['a'], provenance };
    const { structure } = model;
    const tls = { ...structure.tls, lines: [line] };
    const withOptions = { ...model, units: model.units, structure: { ...structure, tls } };
    const listed = `${file} acme.test`;
    expect(audited('show ssl crt-list', listed, withOptions)).toEqual([
      { fault: 'crt-list.txt: default.pem is absent', repair: undefined },
    ]);
    expect(audited('show ssl crt-list', `default.pem [x] a\n${listed}`, withOptions)).toEqual([]);
  });
});
