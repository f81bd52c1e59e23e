import { describe, expect, it } from 'vitest';

import type { Region } from '../clusters/cluster.js';
import { checkAddress, checkSuffix, slugIn, zonesOf } from './zones.js';

const region = (id: string, domain: string | null): Region => ({
  id,
  name: id.toUpperCase(),
  open: true,
  domain,
  addresses: [],
});
const REGIONS = [region('here', null), region('eu', 'eu.apps.test')];
const ZONES = zonesOf(REGIONS, 'apps.test');

describe('an address', () => {
  it.each([
    ['acme.apps.test', 'acme'],
    ['acme.eu.apps.test', 'acme'],
    ['chat.acme.com', null],
    ['apps.test', null],
    ['badapps.test', null],
  ])('%s is of %s', (host, slug) => {
    expect(slugIn(host, ZONES)).toBe(slug);
  });

  it.each([
    ['acme.apps.test', true],
    ['eu.apps.test', false],
    ['acme.eu.apps.test', true],
    // Below it is a zone, so the wildcard above it does not lead there (RFC 4592).
    ['apps.test', false],
  ])('%s can be an instance’s: %s', (host, isFree) => {
    expect(checkAddress(host, ZONES).ok).toBe(isFree);
  });
});

describe('a suffix', () => {
  const check = (domain: string) =>
    checkSuffix(domain, { appsDomain: 'apps.test', regions: REGIONS, kept: ['domains.apps.test'] });

  it.each([
    ['apps.test', 'the installation’s own'],
    ['eu.apps.test', 'EU'],
    ['domains.apps.test', 'the platform itself'],
    ['x.domains.apps.test', 'the platform itself'],
  ])('%s cannot be another region’s', (domain, words) => {
    const refused = check(domain);
    expect(refused).toMatchObject({ ok: false, error: { pointer: '/domain' } });
    expect(refused.ok || refused.error.message).toContain(words);
  });

  it.each([
    ['us.example.com', []],
    ['us.apps.test', ['us']],
    ['a.b.apps.test', ['b']],
    ['x.eu.apps.test', ['eu', 'x']],
  ])('%s leaves instances called %j without an address', (domain, slugs) => {
    expect(check(domain)).toEqual({ ok: true, value: slugs });
  });
});
