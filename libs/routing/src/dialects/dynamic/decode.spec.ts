import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelTree } from '../labels/tree.js';
import { Configuration } from './configuration.js';
import { decode, nearestName } from './decode.js';
import type { Raw } from './decode.js';

const ofLabels = (labels: Readonly<Record<string, string>>) =>
  decode(labelTree(labels, 'traefik').root, Configuration);

describe('labels are decoded as Traefik decodes them', () => {
  it.each([
    [
      'names of fields whatever their case',
      { 'traefik.HTTP.Routers.web.EntryPoints': 'web, websecure' },
      { http: { routers: { web: { entryPoints: ['web', 'websecure'] } } } },
    ],
    [
      'a section that is only named',
      { 'traefik.http.services.s.loadbalancer.sticky.cookie': 'true' },
      { http: { services: { s: { loadBalancer: { sticky: { cookie: {} } } } } } },
    ],
    [
      'a section that is named and filled',
      {
        'traefik.http.routers.web.tls': 'true',
        'traefik.http.routers.web.tls.options': 'modern@file',
      },
      { http: { routers: { web: { tls: { options: 'modern@file' } } } } },
    ],
    [
      'a section that is switched off',
      { 'traefik.http.routers.web.tls': 'false', 'traefik.http.routers.web.rule': 'Path(`/`)' },
      { http: { routers: { web: { rule: 'Path(`/`)' } } } },
    ],
    [
      'lists by their index, in order',
      {
        'traefik.http.services.w.weighted.services[10].name': 'c',
        'traefik.http.services.w.weighted.services[2].name': 'b',
        'traefik.http.services.w.weighted.services[2].weight': '3',
      },
      {
        http: {
          services: { w: { weighted: { services: [{ name: 'b', weight: 3 }, { name: 'c' }] } } },
        },
      },
    ],
    [
      'names of headers as they are written',
      { 'traefik.http.middlewares.h.headers.customrequestheaders.X-Script-Name': 'test' },
      {
        http: {
          middlewares: { h: { headers: { customRequestHeaders: { 'X-Script-Name': 'test' } } } },
        },
      },
    ],
  ])('%s', (_what, labels, expected) => {
    expect(ofLabels(labels)).toEqual({ value: expected, faults: [] });
  });

  it.each([
    [
      'a misspelt field, with the likely one',
      'http.routers.web.rul',
      'x',
      '"rule" was likely meant',
    ],
    ['a number that is none', 'http.routers.web.priority', 'high', 'no whole number'],
    [
      'a truth value that is none',
      'http.services.s.loadbalancer.passhostheader',
      'maybe',
      'neither true nor false',
    ],
    ['a value where fields belong', 'http.routers.web', 'x', 'Name a field below it'],
  ])('tells of %s, and keeps the rest', (_what, label, value, message) => {
    const { value: decoded, faults } = ofLabels({
      [`traefik.${label}`]: value,
      'traefik.http.routers.other.rule': 'Path(`/`)',
    });
    expect(faults).toHaveLength(1);
    expect(faults[0]!.message).toContain(message);
    expect(decoded).toMatchObject({ http: { routers: { other: { rule: 'Path(`/`)' } } } });
  });

  it('names that are empty or begin with a bracket are told of', () => {
    const { faults } = labelTree({ 'traefik.http..rule': 'x', 'traefik.[0].x': 'y' }, 'traefik');
    expect(faults).toHaveLength(2);
  });

  it('never throws, whatever is written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (labels) => {
        const prefixed = Object.fromEntries(
          Object.entries(labels).map(([key, value]) => [`traefik.http.${key}`, value]),
        );
        ofLabels(prefixed);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        decode(value as Raw, Configuration);
      }),
    );
  });
});

it('guesses only names that are near', () => {
  expect(nearestName('sourcerang', ['sourceRange', 'ipStrategy'])).toBe('sourceRange');
  expect(nearestName('unrelated', ['sourceRange', 'ipStrategy'])).toBeUndefined();
});
