import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@fleetcommand/kernel/result';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepSecrets } from './secrets.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcommand-secrets-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('keepSecrets', () => {
  it('generates once and gives the same from then on, readable by us alone', async () => {
    const file = join(folder, 'kept.json');
    const first = unwrap(await keepSecrets(file));
    const second = unwrap(await keepSecrets(file));
    expect(second.masterKey.reveal()).toBe(first.masterKey.reveal());
    expect(Buffer.from(first.masterKey.reveal(), 'base64')).toHaveLength(32);
    expect(first.demoPassword.reveal()).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('adds what an older file lacks and keeps the rest', async () => {
    const file = join(folder, 'older.json');
    const secrets = unwrap(await keepSecrets(file));
    const { edgeToken, ...older } = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify(older));
    const completed = unwrap(await keepSecrets(file));
    expect(completed.masterKey.reveal()).toBe(secrets.masterKey.reveal());
    expect(completed.edgeToken.reveal()).not.toBe(edgeToken);
  });

  it('never overwrites a file it cannot read', async () => {
    const file = join(folder, 'damaged.json');
    await writeFile(file, '{"masterKey": "abc');
    expect(await keepSecrets(file)).toMatchObject({
      ok: false,
      error: { code: 'local.secrets-damaged', message: expect.stringContaining('./fleet reset') },
    });
    expect(await readFile(file, 'utf8')).toBe('{"masterKey": "abc');
  });

  it('shows no secret when printed', async () => {
    const secrets = unwrap(await keepSecrets(join(folder, 'kept.json')));
    expect(JSON.stringify(secrets)).not.toContain(secrets.redisPassword.reveal());
  });
});
