import { unwrap } from '@fleetcommand/kernel/result';
import { describe, expect, it } from 'vitest';

import { diagnose, type Diagnosis } from './diagnosis.js';
import { expectedRecords } from '../expected-records.js';
import { parseHostname } from '../hostname.js';
import type { CaaRecord, Lookup, ResolverView } from './observation.js';

const targets = {
  targetZone: 'd.fleet.example',
  ipv4: ['192.0.2.1', '192.0.2.2'],
  ipv6: ['2001:db8::1'],
};
const secrets = { targetLabel: 'k3x9', token: 'tok' };
const TARGET = 'k3x9.d.fleet.example';

const none: Lookup = { outcome: 'none', values: [], ttlSeconds: null };
const nxdomain: Lookup = { outcome: 'no-such-name', values: [], ttlSeconds: null };
const failed: Lookup = { outcome: 'failed', values: [], ttlSeconds: null };
const bogus: Lookup = { outcome: 'bogus', values: [], ttlSeconds: null };
const found = (...values: string[]): Lookup => ({ outcome: 'found', values, ttlSeconds: 300 });

/** Everything as it should be for a subdomain. */
const good: ResolverView = {
  resolver: '1.1.1.1',
  nameservers: ['ns1.dns.example'],
  cname: found(TARGET),
  a: none,
  aaaa: none,
  proof: found('v=spf1 -all', 'fleetcommand=tok'),
  delegation: null,
  caa: { outcome: 'none', name: null, records: [] },
  missingAncestor: null,
  cached: null,
};
const apex: Partial<ResolverView> = {
  cname: none,
  a: found(...targets.ipv4),
  aaaa: found(...targets.ipv6),
};

function look(
  change: Partial<ResolverView>,
  {
    name = 'chat.acme.com',
    second = change,
  }: { name?: string; second?: Partial<ResolverView> } = {},
): Diagnosis {
  const policy = { ownZones: [], acceptsUnlistedSuffixes: true };
  const hostname = unwrap(parseHostname(name, policy));
  return diagnose({
    hostname,
    expected: expectedRecords(hostname, secrets, targets),
    observation: {
      hostname: name,
      views: [
        { ...good, ...change },
        { ...good, ...second, resolver: '9.9.9.9' },
      ],
    },
    edgeAddresses: [...targets.ipv4, ...targets.ipv6],
    caIdentifiers: ['letsencrypt.org'],
  });
}
const codes = ({ findings }: Diagnosis) => findings.map(({ code }) => code);
const firstOf = (diagnosis: Diagnosis) => diagnosis.findings[0] ?? { message: '', fix: '' };

describe('a domain that is set up', () => {
  it('has nothing wrong', () => {
    expect(look({})).toMatchObject({
      ownership: 'right',
      dns: 'right',
      mayIssue: true,
      findings: [],
    });
    expect(look({}).records.map(({ isRight }) => isRight)).toEqual([true, true]);
  });

  it('may be an apex with our addresses', () => {
    const diagnosis = look(apex, { name: 'acme.com' });
    expect(diagnosis).toMatchObject({ dns: 'right', findings: [] });
    expect(diagnosis.records).toHaveLength(4);
  });

  it('may have one of our addresses only, or an alias that resolves to them', () => {
    expect(
      codes(look({ ...apex, a: found('192.0.2.2'), aaaa: none }, { name: 'acme.com' })),
    ).toEqual([]);
    expect(codes(look({ cname: none, a: found('192.0.2.1') }))).toEqual([]);
  });

  it('may be a wildcard that delegates its challenges', () => {
    const delegation = found(`_acme-challenge.${TARGET}`);
    expect(codes(look({ delegation }, { name: '*.shop.acme.com' }))).toEqual([]);
  });
});

describe('the diagnosis', () => {
  it.each<[string, Partial<ResolverView>, string, RegExp, RegExp]>([
    [
      'a missing CNAME',
      { cname: nxdomain, a: nxdomain, aaaa: nxdomain },
      'missing-cname',
      /points nowhere/,
      /Set CNAME chat\.acme\.com → k3x9\.d\.fleet\.example\./,
    ],
    [
      'a wrong CNAME',
      { cname: found('acme.herokuapp.com') },
      'wrong-cname',
      /acme\.herokuapp\.com/,
      /Change it to CNAME chat\.acme\.com → k3x9/,
    ],
    [
      'a CNAME with the zone appended',
      { cname: found(`${TARGET}.acme.com`) },
      'wrong-cname',
      /end the value with a dot/,
      /Change it/,
    ],
    [
      'several CNAMEs',
      { cname: found('old.example', TARGET) },
      'several-records',
      /several CNAME/,
      /delete old\.example/,
    ],
    [
      'somebody else’s address',
      { cname: none, a: found('203.0.113.9') },
      'wrong-address',
      /203\.0\.113\.9/,
      /Delete A chat\.acme\.com → 203\.0\.113\.9 and set CNAME/,
    ],
    [
      'our address and another',
      { cname: none, a: found('192.0.2.1', '203.0.113.9') },
      'several-records',
      /by chance/,
      /^Delete A chat\.acme\.com → 203\.0\.113\.9\.$/,
    ],
    [
      'a stray AAAA',
      { cname: none, a: found('192.0.2.1'), aaaa: found('2001:db8:dead::1') },
      'stray-aaaa',
      /IPv6/,
      /Delete AAAA chat\.acme\.com → 2001:db8:dead::1/,
    ],
    [
      'Cloudflare’s proxy',
      { cname: none, a: found('104.16.1.1', '104.17.1.1'), nameservers: ['amy.ns.cloudflare.com'] },
      'proxied',
      /Cloudflare stands between/,
      /grey cloud.*CNAME/,
    ],
    [
      'another CDN',
      { cname: found('d111.cloudfront.net') },
      'proxied',
      /CloudFront/,
      /Take chat\.acme\.com out of Amazon CloudFront/,
    ],
    [
      'broken DNSSEC',
      { cname: bogus, a: bogus, aaaa: bogus, proof: bogus },
      'dnssec-broken',
      /DS record/,
      /correct the DS record of acme\.com/,
    ],
    [
      'silent name servers',
      { cname: failed, a: failed, aaaa: failed, proof: failed },
      'name-servers-silent',
      /ns1\.dns\.example/,
      /we ask again/,
    ],
    [
      'a domain that does not exist',
      { missingAncestor: 'acme.com', cname: nxdomain, proof: nxdomain },
      'nxdomain-at-parent',
      /acme\.com does not exist/,
      /registered, not expired/,
    ],
    [
      'no proof',
      { proof: nxdomain },
      'missing-proof',
      /no TXT record/,
      /Set TXT _fleetcommand\.chat\.acme\.com → fleetcommand=tok\./,
    ],
    [
      'another claim’s proof',
      { proof: found('fleetcommand=other') },
      'wrong-proof',
      /fleetcommand=other/,
      /Change it to fleetcommand=tok/,
    ],
  ])('names %s with the exact fix', (_, change, code, message, fix) => {
    const diagnosis = look(change);
    expect(codes(diagnosis)[0]).toBe(code);
    expect(firstOf(diagnosis).message).toMatch(message);
    expect(firstOf(diagnosis).fix).toMatch(fix);
  });

  it('names a CNAME at an apex, where there can be none', () => {
    const diagnosis = look({ cname: found(TARGET) }, { name: 'acme.com' });
    expect(codes(diagnosis)).toEqual(['wrong-cname']);
    expect(firstOf(diagnosis).fix).toContain('A acme.com → 192.0.2.1');
  });

  it('names a wildcard’s missing or wrong delegation', () => {
    const name = '*.shop.acme.com';
    expect(codes(look({ delegation: nxdomain }, { name }))).toEqual(['missing-delegation']);
    const wrong = look({ delegation: found('elsewhere.example') }, { name });
    expect(codes(wrong)).toEqual(['wrong-delegation']);
    expect(firstOf(wrong).fix).toContain(
      `CNAME _acme-challenge.shop.acme.com → _acme-challenge.${TARGET}`,
    );
  });

  it('says nothing against a domain whose name servers are silent', () => {
    const silent = { cname: failed, a: failed, aaaa: failed, proof: failed };
    expect(look(silent)).toMatchObject({ ownership: 'unknown', dns: 'unknown' });
    expect(look({}, { second: silent })).toMatchObject({
      ownership: 'partly',
      dns: 'partly',
      findings: [],
    });
  });

  it('names answers that differ by who asks', () => {
    const diagnosis = look({}, { second: { cname: found('old.example'), proof: nxdomain } });
    expect(diagnosis).toMatchObject({ ownership: 'partly', dns: 'partly' });
    expect(codes(diagnosis)).toContain('split-answers');
    expect(diagnosis.records.every(({ isRight }) => !isRight)).toBe(true);
    expect(diagnosis.records[1]?.observed).toEqual([TARGET, 'old.example']);
  });

  it('tells how long old answers are remembered, and lets it go on', () => {
    const cached = { outcome: 'found', values: ['old.example'], ttlSeconds: 1_500 } as const;
    const diagnosis = look({}, { second: { cached } });
    expect(diagnosis).toMatchObject({ dns: 'right' });
    expect(diagnosis.findings).toMatchObject([{ code: 'ttl-running', kind: 'hint' }]);
    expect(firstOf(diagnosis).message).toContain('25 more minutes');
  });
});

describe('CAA', () => {
  const caa = (...records: [tag: string, value: string, isCritical?: boolean][]) => ({
    caa: {
      outcome: 'found',
      name: 'acme.com',
      records: records.map(([tag, value, isCritical = false]): CaaRecord => ({
        tag,
        value,
        isCritical,
      })),
    } as const,
  });
  const wild = { name: '*.shop.acme.com' };
  const delegation = found(`_acme-challenge.${TARGET}`);

  it.each([
    [true, caa(['issue', 'letsencrypt.org; validationmethods=http-01'])],
    [true, caa(['issue', 'digicert.com'], ['issue', 'letsencrypt.org'])],
    [true, caa(['iodef', 'mailto:a@acme.com'])],
    [false, caa(['issue', 'digicert.com'])],
    [false, caa(['issue', ';'])],
    [false, caa(['issue', 'letsencrypt.org'], ['tbs', 'x', true])],
    [true, caa(['issue', 'letsencrypt.org'], ['issuewild', ';'])],
  ])('lets us sign: %s', (mayIssue, change) => {
    expect(look(change).mayIssue).toBe(mayIssue);
  });

  it('has its own word about wildcards', () => {
    const forbidden = caa(['issue', 'letsencrypt.org'], ['issuewild', ';']);
    expect(look({ ...forbidden, delegation }, wild).mayIssue).toBe(false);
    expect(look({ ...caa(['issue', 'letsencrypt.org']), delegation }, wild).mayIssue).toBe(true);
  });

  it('is said where it stands, with the record to add', () => {
    const { findings } = look(caa(['issue', 'digicert.com']));
    expect(findings).toMatchObject([{ code: 'caa-forbids', about: 'certificate' }]);
    expect(findings[0]?.message).toContain('acme.com, which also holds for chat.acme.com');
    expect(findings[0]?.fix).toBe('Add CAA acme.com → 0 issue "letsencrypt.org" beside them.');
  });
});
