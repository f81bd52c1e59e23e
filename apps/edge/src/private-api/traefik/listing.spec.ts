import { unwrap } from '@fleetcommand/kernel/result';
import { describe, expect, test } from 'vitest';
import { list } from './listing.js';
import type { Row } from './listing.js';

const row = (name: string, more: Partial<Row<string>> = {}): Row<string> => ({
  name,
  provider: 'test',
  status: 'enabled',
  present: () => name,
  ...more,
});
const named = (rows: readonly Row<string>[], query: Record<string, string>): string[] =>
  unwrap(list(rows, query)).rows.map(({ name }) => name);

const ROWS = [
  row('b@test', { rule: 'Host(`acme.test`)', priority: 3, service: 's@test' }),
  row('a@test', { status: 'warning', priority: 9, middlewares: ['strip@test'] }),
  row('c@test', { status: 'disabled', priority: 5, words: ['ten_0198'] }),
];

describe('a list of Traefik’s API', () => {
  test('is sorted by name unless asked otherwise', () => {
    expect(named(ROWS, {})).toEqual(['a@test', 'b@test', 'c@test']);
    expect(named(ROWS, { sortBy: 'priority', direction: 'desc' })).toEqual([
      'a@test',
      'c@test',
      'b@test',
    ]);
  });

  test('is searched by name, rule, service and what else a row offers, whatever the case', () => {
    expect(named(ROWS, { search: 'ACME' })).toEqual(['b@test']);
    expect(named(ROWS, { search: 'ten_0198' })).toEqual(['c@test']);
    expect(named(ROWS, { search: 'nothing' })).toEqual([]);
  });

  test('is filtered by status, service and middleware', () => {
    expect(named(ROWS, { status: 'Disabled' })).toEqual(['c@test']);
    expect(named(ROWS, { serviceName: 's@test' })).toEqual(['b@test']);
    expect(named(ROWS, { middlewareName: 'strip@test' })).toEqual(['a@test']);
  });

  test('comes in pages, the last one naming page 1 as the next', () => {
    const first = unwrap(list(ROWS, { per_page: '2' }));
    expect([first.rows.length, first.nextPage, first.total]).toEqual([2, 2, 3]);
    const last = unwrap(list(ROWS, { per_page: '2', page: '2' }));
    expect([last.rows.length, last.nextPage]).toEqual([1, 1]);
  });

  test.each([
    [{ page: '3', per_page: '2' }, 'invalid request: page: 3, per_page: 2'],
    [{ page: '-1' }, 'invalid request: page: -1'],
    [{ per_page: 'many' }, 'invalid request: per_page: 0'],
  ])('refuses %j as Traefik does', (query, message) => {
    expect(list(ROWS, query)).toMatchObject({ ok: false, error: { message } });
  });

  test('that is empty is one empty page', () => {
    expect(unwrap(list([], {}))).toMatchObject({ rows: [], nextPage: 1 });
  });
});
