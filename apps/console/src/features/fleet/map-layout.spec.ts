import type { FleetMap } from '@fleetcommand/contracts/http/admin/fleet';
import { describe, expect, it } from 'vitest';

import { cellAt, cellsByCluster, fits, gridOf, moved, type Cell } from './map-layout.js';

const cluster = (name: string, regionName: string) => ({
  id: name,
  name,
  region: regionName,
  regionName,
  cordoned: false,
  tenantCount: 0,
});
const map: FleetMap = {
  at: '2026-01-01T00:00:00Z',
  clusters: [cluster('b', 'Europe'), cluster('a', 'Europe'), cluster('z', 'America')],
  tenants: {
    ids: ['1', '2', '3'],
    slugs: ['one', 'two', 'three'],
    names: ['One', 'Two', 'Three'],
    states: ['active', 'failed', 'active'],
    clusters: [0, 2, 0],
  },
  counts: {},
  truncated: false,
};

describe('the cells of the map', () => {
  it('are grouped by region and cluster', () => {
    const groups = cellsByCluster(map).map(({ cluster: { name }, cells }) => [
      name,
      cells.map(({ slug }) => slug),
    ]);
    expect(groups).toEqual([
      ['z', ['two']],
      ['a', []],
      ['b', ['one', 'three']],
    ]);
  });

  const cell: Cell = { id: 'ten_1', slug: 'acme', name: 'Acme Chat', state: 'failed' };
  it.each([
    ['', true],
    ['ACME', true],
    ['chat', true],
    ['ten_1', true],
    ['https://acme.apps.test:8443/x', true],
    ['acm.apps.test', false],
    ['other', false],
  ])('are found by "%s": %s', (search, isFound) => {
    expect(fits(cell, { search, state: '' })).toBe(isFound);
  });

  it('are narrowed by state', () => {
    expect(fits(cell, { search: '', state: 'failed' })).toBe(true);
    expect(fits(cell, { search: '', state: 'active' })).toBe(false);
  });
});

describe('the grid', () => {
  it.each([1, 100, 10_000])('of %d cells fits a screen, and every cell can be hit', (count) => {
    const grid = gridOf(count, 1_000);
    expect(grid.rows * grid.pitch).toBeLessThanOrEqual(600);
    const last = count - 1;
    const x = (last % grid.columns) * grid.pitch + 1;
    const y = Math.floor(last / grid.columns) * grid.pitch + 1;
    expect(cellAt(grid, count, x, y)).toBe(last);
    expect(cellAt(grid, count, -1, 0)).toBeUndefined();
    expect(cellAt(grid, count, x, y + grid.pitch)).toBeUndefined();
  });

  it('is walked with the arrow keys, and left at no side', () => {
    const grid = { columns: 3, rows: 2, pitch: 10, gap: 1 };
    const walk = (from: number, key: string) => moved(grid, 5, from, key);
    expect([walk(1, 'ArrowRight'), walk(1, 'ArrowLeft'), walk(1, 'ArrowDown')]).toEqual([2, 0, 4]);
    expect([walk(0, 'ArrowUp'), walk(4, 'ArrowDown'), walk(4, 'ArrowRight')]).toEqual([0, 4, 4]);
    expect([walk(3, 'Home'), walk(0, 'End'), walk(2, 'x')]).toEqual([0, 4, 2]);
  });
});
