import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstInaccessible } from './user-access.js';

const STRANGER = { uid: 4_000_000, gid: 4_000_000 };
let directory: string;
let program: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'access-'));
  chmodSync(directory, 0o755);
  mkdirSync(path.join(directory, 'app'), { mode: 0o755 });
  program = path.join(directory, 'app', 'main.js');
  writeFileSync(program, '', { mode: 0o644 });
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const blocked = (launch: { command?: string; args?: string[]; cwd?: string }) =>
  firstInaccessible(STRANGER, { command: 'node', args: [], env: {}, cwd: directory, ...launch });

describe('whether another user could run a program', () => {
  it('finds nothing in the way of readable files', () => {
    expect(blocked({ args: ['--flag', program] })).toBeUndefined();
  });

  it('names the folder that is closed', () => {
    chmodSync(path.join(directory, 'app'), 0o700);
    expect(blocked({ args: [program] })).toBe(path.join(directory, 'app'));
    expect(blocked({ command: program })).toBe(path.join(directory, 'app'));
  });

  it('names the file that cannot be read, and the closed working directory', () => {
    chmodSync(program, 0o600);
    expect(blocked({ args: [program] })).toBe(program);
    chmodSync(directory, 0o700);
    expect(blocked({})).toBe(directory);
  });

  it('leaves what is not there to the launch itself', () => {
    expect(blocked({ command: path.join(directory, 'none') })).toBeUndefined();
  });
});
