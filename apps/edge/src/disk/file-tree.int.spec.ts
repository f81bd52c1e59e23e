import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@fleetcommand/kernel/secret';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileTree } from './file-tree.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fc-tree-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const set = (files: Record<string, string>, secrets: Record<string, Secret> = {}) => ({
  files: new Map(Object.entries(files)),
  secretFiles: new Map(Object.entries(secrets)),
});

describe('a file tree', () => {
  test('holds exactly the files of the set, whatever was there before', async () => {
    await writeFile(join(folder, 'stranger'), 'x');
    const tree = new FileTree(folder);
    await tree.replace(set({ 'haproxy.cfg': 'a', 'maps/hosts.map': 'b' }));
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      'haproxy.cfg',
      'maps',
      'maps/hosts.map',
    ]);
    await tree.replace(set({ 'maps/hosts.map': 'c' }));
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(['maps', 'maps/hosts.map']);
    expect(await readFile(tree.path('maps/hosts.map'), 'utf8')).toBe('c');
  });

  test('writes only what changed', async () => {
    const tree = new FileTree(folder);
    const pem = new Secret('pem');
    expect(await tree.replace(set({ a: '1', b: '2' }, { 'c.pem': pem }))).toBe(3);
    expect(await tree.replace(set({ a: '1', b: '3' }, { 'c.pem': pem }))).toBe(1);
    expect(await tree.replace(set({ a: '1', b: '3' }, { 'c.pem': new Secret('new') }))).toBe(1);
  });

  test('lets nobody else read it', async () => {
    const tree = new FileTree(folder);
    await tree.replace(set({}, { 'certs/a.pem': new Secret('key') }));
    expect((await stat(tree.path('certs/a.pem'))).mode & 0o077).toBe(0);
    expect((await stat(tree.path('certs'))).mode & 0o077).toBe(0);
  });
});
