import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@fleetcommand/kernel/result';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { masterKeySource } from './master-keys.js';

const [NEW, OLD] = [2, 1].map((byte) => Buffer.alloc(32, byte).toString('base64')) as [
  string,
  string,
];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-master-keys-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function program(script: string): Promise<string> {
  const path = join(folder, `program-${Math.random()}`);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o700);
  return `program:${path}`;
}

async function file(text: string): Promise<string> {
  const path = join(folder, 'keys');
  await writeFile(path, text);
  return `file:${path}`;
}

const revealed = async (setting: string) =>
  unwrap(await masterKeySource(setting).read()).map((key) => key.reveal());

describe('master keys', () => {
  it('are read from the setting itself, the newest first', async () => {
    expect(await revealed(`${NEW}, ${OLD}`)).toEqual([NEW, OLD]);
  });

  it('are read from a file, one a line', async () => {
    expect(await revealed(await file(`${NEW}\n${OLD}\n`))).toEqual([NEW, OLD]);
  });

  it('are what a program prints, which may have a KMS open them', async () => {
    expect(await revealed(await program(`echo ${NEW}; echo ${OLD}`))).toEqual([NEW, OLD]);
  });

  it.each([
    ['a file that is not there', async () => 'file:/nowhere/keys', 'ENOENT'],
    ['an empty file', () => file('\n'), 'holds no key'],
    ['a file with something else', () => file('hunter2'), 'not 32 bytes'],
    ['a program that fails', () => program(`echo ${NEW}; echo ${NEW} >&2; exit 3`), '(3)'],
  ])(
    'that %s should hold are refused with what to do, and nothing of them is told',
    async (_, setting, why) => {
      const read = await masterKeySource(await setting()).read();
      expect(read).toMatchObject({ ok: false, error: { code: 'secrets.master-key-unusable' } });
      const { message } = read.ok ? { message: '' } : read.error;
      expect(message).toContain(why);
      expect(message).toContain('openssl rand -base64 32');
      expect(JSON.stringify(read)).not.toContain(NEW);
      expect(message).not.toContain('hunter2');
    },
  );
});
